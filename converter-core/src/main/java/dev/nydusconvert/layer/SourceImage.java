package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An image of which some chunks are to be put into other blobs, with its own blobs as far as they are at hand. */
final class SourceImage implements Closeable {
    private final OpenLayer layer;
    private final List<BlobInfo> blobs;

    private SourceImage(OpenLayer layer, List<BlobInfo> blobs) {
        this.layer = layer;
        this.blobs = blobs;
    }

    /**
     * Opens an image.
     *
     * @param file its bootstrap, or a data blob that holds one
     * @throws UnsupportedFeatureException if it is tarfs: all its files are ranges of tars
     */
    static SourceImage open(Path file, BlobLocator locator) throws IOException {
        OpenLayer layer = OpenLayer.open(file, locator, Findings.FAIL_FAST);
        try {
            if (layer.bootstrap().tarfs()) {
                throw new UnsupportedFeatureException(
                        file + " is a tarfs image: its files are ranges of tars, which cannot be put elsewhere");
            }
            return new SourceImage(layer, ReferencedBlobs.of(layer, locator));
        } catch (IOException | RuntimeException e) {
            layer.close();
            throw e;
        }
    }

    String name() {
        return layer.file().toString();
    }

    Bootstrap bootstrap() {
        return layer.bootstrap();
    }

    /** The blob table, as another bootstrap is to record it. */
    List<BlobInfo> blobs() {
        return blobs;
    }

    /** The blob with a chunk, as this image's bootstrap records it. */
    BlobInfo blobOf(Chunk chunk) {
        return layer.blobs().get(chunk.blobIndex()).info();
    }

    /** The stored chunks of the blob with a chunk. */
    StoredChunks storedWith(Chunk chunk) throws IOException {
        OpenLayer.Blob blob = layer.blobs().get(chunk.blobIndex());
        return blob.chunks()
                .orElseThrow(
                        () -> new IOException("the data blob " + blob.info().id() + " is not there"));
    }

    /** How a new blob of this image is written, so that what all its blobs have does not get lost. */
    BlobWriterOptions newBlobOptions(Compression compression, DigestAlgorithm digestAlgorithm) {
        int chunkSize = bootstrap().chunkSize();
        if (bootstrap().version() == RafsVersion.V5) {
            return BlobWriterOptions.v5(BlobLayout.PLAIN, chunkSize, compression, digestAlgorithm);
        }
        boolean inlinedDigests =
                blobs.stream().allMatch(blob -> blob.features().has(BlobFeatures.INLINED_CHUNK_DIGEST));
        return BlobWriterOptions.v6(
                inlinedDigests ? BlobLayout.TOC : BlobLayout.PLAIN, chunkSize, compression, digestAlgorithm);
    }

    @Override
    public void close() throws IOException {
        layer.close();
    }
}
