package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chunks of an image that others may use instead of storing them again (conversion-semantics 2.4): any bootstrap can
 * be one.
 */
public final class ChunkDictionary {
    private final ReferencedBootstrap source;

    private ChunkDictionary(ReferencedBootstrap source) {
        this.source = source;
    }

    /**
     * Reads a dictionary.
     *
     * @param file a bootstrap, or a data blob that holds one
     */
    public static ChunkDictionary open(Path file) throws IOException {
        return new ChunkDictionary(ReferencedBootstrap.asRecorded(file));
    }

    /** The blobs that hold the chunks, as an image that uses them is to record them. */
    List<BlobInfo> blobs() {
        return source.blobs();
    }

    ImageTraits traits() {
        return source.traits();
    }

    /**
     * The chunks that can be found by digests of that algorithm. Of several with one digest the first one is to be used:
     * the order is that of the reference builder.
     */
    Stream<Chunk> chunks(DigestAlgorithm algorithm) {
        Bootstrap bootstrap = source.bootstrap();
        if (bootstrap.version() == RafsVersion.V6 && !hasInlinedDigests()) {
            // The order of the chunk table, where chunks of one digest follow by blob.
            return bootstrap.digestAlgorithm() != algorithm
                    ? Stream.empty()
                    : bootstrap.chunks().all().stream().sorted(Chunk.BY_INDEX);
        }
        return source.chunksInTree(algorithm);
    }

    private boolean hasInlinedDigests() {
        return blobs().stream().allMatch(blob -> blob.features().has(BlobFeatures.INLINED_CHUNK_DIGEST));
    }
}
