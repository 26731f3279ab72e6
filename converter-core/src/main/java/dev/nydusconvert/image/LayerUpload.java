package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sends the blob of a layer to where it belongs while it is made. Only what describes the chunks, a few bytes a file, is kept
 * here as well, for the image that the layer becomes a part of.
 */
final class LayerUpload implements LayerOutputs {
    private final String name;
    private final ContentDigest diffId;
    private final BlobUpload upload;
    private final Path tail;
    private final Optional<LayerStore.Copy> copy;
    private final ImageProgress.Blob progress;
    private OutputStream tailOutput;
    private long tailStart;

    /**
     * @param name names the layer in messages
     * @param diffId digest that the tar must have
     * @param copy also gets the blob; not closed
     * @param progress told of what is written
     */
    LayerUpload(
            String name,
            ContentDigest diffId,
            ImageDestination destination,
            Optional<LayerStore.Copy> copy,
            WorkFolder folder,
            ImageProgress.Blob progress)
            throws IOException {
        this.name = name;
        this.diffId = diffId;
        this.copy = copy;
        this.progress = progress;
        this.upload = destination.uploadBlob();
        this.tail = folder.newFile(".tail");
    }

    @Override
    public OutputStream blob() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                upload.write(bytes, offset, length);
                progress.produce(length);
                copy.ifPresent(it -> it.write(bytes, offset, length));
                if (tailOutput != null) {
                    tailOutput.write(bytes, offset, length);
                }
            }
        };
    }

    @Override
    public void chunksWritten() throws IOException {
        tailStart = upload.size();
        tailOutput = new BufferedOutputStream(Files.newOutputStream(tail));
    }

    @Override
    public OutputStream bootstrap() {
        throw new IllegalStateException("the bootstrap of an image's layer is inlined in its blob");
    }

    @Override
    public OutputStream recipe() {
        throw new IllegalStateException("the recipe of an image's layer is embedded in its blob");
    }

    /** Ends the upload if the layer was the one that the config names. */
    @Override
    public void commit(PackResult result) throws IOException {
        ContentDigest found = ContentDigest.of(result.input().orElseThrow().diffId());
        if (!found.equals(diffId) && diffId.algorithm() == found.algorithm()) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "its tar has the digest " + found + ", but the diffID in the config is " + diffId);
        }
        tailOutput.close();
        ContentDigest stored = upload.commit();
        if (!stored.equals(ContentDigest.of(result.blob().orElseThrow().digest()))) {
            throw new IOException(name + ": the blob was stored as " + stored + ", but it was made as "
                    + result.blob().orElseThrow().digest());
        }
    }

    /** The blob, but for its chunks; the caller closes it. */
    ByteSource metadata() throws IOException {
        return new TailSource(name, tailStart, ByteSource.ofFile(tail));
    }

    @Override
    public void close() throws IOException {
        try (BlobUpload closing = upload;
                OutputStream written = tailOutput) {
            Files.deleteIfExists(tail);
        }
    }
}
