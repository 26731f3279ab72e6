package dev.nydusconvert.layer;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.MadeFolders;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an image goes that was written again: its new blobs into a folder, under their ids; its bootstrap into a file.
 *
 * <p>Nothing is visible before {@link #commit}, and the bootstrap not before all blobs. {@link #close} without it leaves
 * nothing behind; that may come from another thread.
 */
public final class ImageOutputs implements Closeable {
    private final Path blobDirectory;
    private final Path bootstrapPath;
    private final List<NewBlob> blobs = new ArrayList<>();
    private AtomicFile bootstrap;
    private MadeFolders folders;
    private boolean closed;

    /** A blob, and the id that it is to have. */
    private record NewBlob(AtomicFile file, String id) {}

    /** @param blobDirectory made with the first blob if it is missing */
    public ImageOutputs(Path blobDirectory, Path bootstrapPath) {
        this.blobDirectory = blobDirectory;
        this.bootstrapPath = bootstrapPath;
    }

    /** Where the bootstrap goes. Called once. */
    synchronized OutputStream bootstrap() throws IOException {
        requireOpen();
        bootstrap = AtomicFile.create(bootstrapPath);
        return bootstrap.stream();
    }

    /** Where the next blob goes. The one before has got its id. */
    synchronized OutputStream blob() throws IOException {
        requireOpen();
        if (folders == null) {
            folders = MadeFolders.make(blobDirectory);
        }
        AtomicFile file = AtomicFile.createIn(blobDirectory);
        blobs.add(new NewBlob(file, null));
        return file.stream();
    }

    /** Says under which id the last blob is to be found. */
    synchronized void nameBlob(String id) {
        int last = blobs.size() - 1;
        blobs.set(last, new NewBlob(blobs.get(last).file(), id));
    }

    /** Forgets the last blob: it is not needed. */
    synchronized void dropBlob() throws IOException {
        blobs.remove(blobs.size() - 1).file().close();
    }

    /** Makes all visible. */
    synchronized void commit() throws IOException {
        requireOpen();
        for (NewBlob blob : blobs) {
            blob.file().commit(blobDirectory.resolve(blob.id()));
        }
        bootstrap.commit();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the outputs are closed");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        IOException failure = null;
        for (NewBlob blob : blobs) {
            try {
                blob.file().close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (bootstrap != null) {
            bootstrap.close();
        }
        if (folders != null) {
            folders.close();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
