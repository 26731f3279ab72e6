package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.transport.BlobDigester;
import dev.nydusconvert.image.transport.BlobUpload;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes a blob into a registry while it is made:
 *
 * <ol>
 *   <li>bytes are gathered to a chunk, which stays in memory until the registry has it;
 *   <li>a full chunk is sent to an upload session while the next one is made, and again from where the registry says that it
 *       stands;
 *   <li>in the end the session is told the digest, and only then there is a blob. A blob of less than one chunk is sent with
 *       its digest in one request.
 * </ol>
 */
final class RegistryUpload extends BlobUpload {
    /** The least that object stores behind registries take as a part is 5 MiB. */
    static final int CHUNK_SIZE = 8 << 20;

    private static final int FIRST_CAPACITY = 64 << 10;

    private final BlobEndpoint blobs;
    private final BlobDigester digester;
    private byte[] chunk = new byte[FIRST_CAPACITY];
    private int filled;
    private UploadSession session;
    private ChunkSender sender;
    private boolean ended;

    /** By another thread, when a signal ends the process: whoever still writes is told as of a failure. */
    private volatile boolean givenUp;

    RegistryUpload(BlobEndpoint blobs, ContentDigest.Algorithm algorithm) {
        this.blobs = blobs;
        this.digester = new BlobDigester(algorithm);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireOpen();
        digester.update(bytes, offset, length);
        int done = 0;
        while (done < length) {
            if (filled == chunk.length) {
                makeRoom();
            }
            int n = Math.min(length - done, chunk.length - filled);
            System.arraycopy(bytes, offset + done, chunk, filled, n);
            filled += n;
            done += n;
        }
    }

    private void makeRoom() throws IOException {
        int capacity = session == null ? CHUNK_SIZE : session.chunkSize();
        if (chunk.length < capacity) {
            chunk = Arrays.copyOf(chunk, Math.min(capacity, 2 * chunk.length));
            return;
        }
        if (session == null) {
            session = UploadSession.begin(blobs);
            sender = new ChunkSender(session);
            if (session.chunkSize() > chunk.length) {
                chunk = Arrays.copyOf(chunk, session.chunkSize());
                return;
            }
        }
        chunk = sender.send(chunk, filled);
        filled = 0;
    }

    @Override
    public long size() {
        return digester.size();
    }

    @Override
    public ContentDigest commit() throws IOException {
        requireOpen();
        ContentDigest digest = digester.finish();
        store(digest);
        return digest;
    }

    @Override
    public void commit(Descriptor expected) throws IOException {
        requireOpen();
        digester.finish(expected);
        store(expected.digest());
    }

    private void store(ContentDigest digest) throws IOException {
        if (session == null) {
            UploadSession.storeAtOnce(blobs, digest, chunk, filled);
        } else {
            sender.send(chunk, filled);
            sender.finish();
            session.commit(digest, digester.size());
            sender.close();
        }
        ended = true;
    }

    private void requireOpen() throws IOException {
        if (givenUp) {
            throw new IOException("the upload of a blob has been given up");
        }
        if (ended) {
            throw new IllegalStateException("the blob has ended already");
        }
    }

    /** Tells the registry to forget what it has of a blob that is not whole. */
    @Override
    public void close() {
        if (!ended) {
            givenUp = true;
            ended = true;
            if (session != null) {
                sender.close();
                session.cancel();
            }
        }
    }
}
