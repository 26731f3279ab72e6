package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image that a chunk dictionary is chosen from.
 *
 * @param file its bootstrap, or the data blob that holds it
 * @param digest SHA-256 of the file
 * @param bootstrap what it holds
 * @param chunks the distinct chunks that a dictionary can have
 * @param leftOut how many chunks it cannot have
 */
record DictionarySource(Path file, Digest digest, ReferencedBootstrap bootstrap, List<Chunk> chunks, long leftOut) {
    static DictionarySource open(Path file, BlobLocator locator) throws IOException {
        ReferencedBootstrap bootstrap = ReferencedBootstrap.open(file, locator);
        Map<ChunkKey, Chunk> distinct = new LinkedHashMap<>();
        bootstrap.bootstrap().chunks().all().forEach(chunk -> distinct.putIfAbsent(ChunkKey.of(chunk), chunk));
        List<Chunk> chunks = distinct.values().stream()
                .filter(chunk -> sharable(chunk, bootstrap.blobs().get(chunk.blobIndex())))
                .toList();
        return new DictionarySource(file, digestOf(file), bootstrap, chunks, distinct.size() - chunks.size());
    }

    /**
     * Whether images can share a chunk. One in a batch has no stored bytes of its own; the key of an encrypted blob
     * should not get into other images; and images do not mix original layers with others.
     */
    private static boolean sharable(Chunk chunk, BlobInfo blob) {
        BlobFeatures features = blob.features();
        return chunk.compressedSize() > 0
                && !chunk.digest().isZero()
                && !features.has(BlobFeatures.ENCRYPTED)
                && !features.has(BlobFeatures.SEPARATE)
                && !features.has(BlobFeatures.ZRAN)
                && !features.has(BlobFeatures.EXTERNAL);
    }

    private static Digest digestOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                Sha256OutputStream out = new Sha256OutputStream(OutputStream.nullOutputStream())) {
            in.transferTo(out);
            return out.digest();
        }
    }

    /** The blob with a chunk, as another bootstrap is to record it. */
    BlobInfo blobOf(Chunk chunk) {
        return bootstrap.blobs().get(chunk.blobIndex());
    }
}
