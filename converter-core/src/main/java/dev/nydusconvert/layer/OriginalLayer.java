package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The layer that an image was made from and refers to for its data: a gzip stream or a plain tar.
 *
 * @param source its bytes; not closed
 * @param input what it was when it was read to see that it is the one
 */
record OriginalLayer(ByteSource source, PackResult.Input input) {
    private static final int BUFFER_SIZE = 1 << 18;

    /**
     * Finds the layer among the blobs at hand. It is the one if it has the SHA-256 by which the bootstrap calls it, and its
     * entries give the tree of the bootstrap; they do not if that is the bootstrap of several layers merged.
     *
     * @param threads how many threads digest its contents
     */
    static Optional<OriginalLayer> of(OpenLayer layer, int threads) throws IOException {
        if (layer.blobs().size() != 1) {
            return Optional.empty();
        }
        OpenLayer.Blob blob = layer.blobs().get(0);
        if (!blob.info().features().has(BlobFeatures.SEPARATE) || blob.source().isEmpty()) {
            return Optional.empty();
        }
        ByteSource source = blob.source().get();
        try {
            Optional<PackResult.Input> input = find(source, layer.bootstrap(), threads);
            return input.filter(it -> it.digest().hex().equals(blob.info().id()))
                    .map(it -> new OriginalLayer(source, it));
        } catch (MalformedInputException | UnsupportedFeatureException e) {
            // A damaged or another layer still has chunks, and what is wrong with those is told when they are read.
            return Optional.empty();
        }
    }

    private static Optional<PackResult.Input> find(ByteSource source, Bootstrap bootstrap, int threads)
            throws IOException {
        Digest wanted = TreeDigest.of(bootstrap.root(), bootstrap.chunks());
        for (MtimeSource times : MtimeSource.values()) {
            PackOptions options = PackOptions.builder()
                    .chunking(PackReference.chunking(bootstrap.chunkSize()))
                    .repeatable(!bootstrap.explicitIds())
                    .mtimeSource(times)
                    .threads(threads)
                    .build();
            PackReference.Tree tree = new PackReference(options).read(stream(source), source.name());
            if (tree.digest().equals(wanted)) {
                return Optional.of(tree.input());
            }
        }
        return Optional.empty();
    }

    /** Writes the layer as it is. */
    void copyTo(OutputStream target) throws IOException {
        try (InputStream in = stream(source)) {
            in.transferTo(target);
        }
    }

    /** Writes the tar in it. */
    void copyTarTo(OutputStream target) throws IOException {
        if (input.codec() == StreamCodec.PLAIN) {
            copyTo(target);
            return;
        }
        try (LayerInput layer = LayerInput.open(stream(source), source.name())) {
            layer.tar().transferTo(target);
        }
    }

    private static InputStream stream(ByteSource source) throws IOException {
        return new BufferedInputStream(source.stream(0, source.size()), BUFFER_SIZE);
    }
}
