package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.codec.BootstrapWriter;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.PrefetchPolicy;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes the bootstrap of a layer that was built with the given options. */
final class LayerBootstrap {
    private static final int BUFFER_SIZE = 1 << 16;

    private final PackOptions options;
    private final Compression compression;

    /** @param compression of the chunks, as it is recorded */
    LayerBootstrap(PackOptions options, Compression compression) {
        this.options = options;
        this.compression = compression;
    }

    /**
     * Writes the bootstrap.
     *
     * @param blobs the blob table
     * @param target flushed in the end, not closed
     * @param inlined whether the target is a part of the blob; only for the result
     */
    PackResult.BootstrapFile write(LayerContents layer, List<BlobInfo> blobs, OutputStream target, boolean inlined)
            throws IOException {
        List<Node> prefetch = options.prefetchPolicy() == PrefetchPolicy.FS
                ? options.prefetch().nodesIn(layer.root())
                : List.of();
        return write(bootstrap(layer, blobs, prefetch), target, inlined);
    }

    /** Writes a bootstrap that has no prefetch table, as the other method does. */
    PackResult.BootstrapFile writeWithoutPrefetch(
            LayerContents layer, List<BlobInfo> blobs, OutputStream target, boolean inlined) throws IOException {
        return write(bootstrap(layer, blobs, List.of()), target, inlined);
    }

    /** Writes a bootstrap that is made already, as the other method does. */
    static PackResult.BootstrapFile write(Bootstrap bootstrap, OutputStream target, boolean inlined)
            throws IOException {
        Sha256OutputStream digested = new Sha256OutputStream(target);
        OutputStream buffered = new BufferedOutputStream(digested, BUFFER_SIZE);
        BootstrapWriter.write(bootstrap, buffered);
        buffered.flush();
        return new PackResult.BootstrapFile(digested.digest(), digested.size(), inlined);
    }

    private Bootstrap bootstrap(LayerContents layer, List<BlobInfo> blobs, List<Node> prefetch) {
        ChunkingOptions chunking = options.chunking();
        return new Bootstrap(
                options.version(),
                chunking.chunkSize(),
                compression,
                chunking.digestAlgorithm(),
                !options.repeatable(),
                false,
                layer.root(),
                layer.chunks(),
                blobs,
                prefetch,
                options.encryption().isPresent());
    }
}
