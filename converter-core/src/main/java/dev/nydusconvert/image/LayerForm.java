package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.layer.PackOptions;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Names the form in which layers are packed: the same layer in the same form becomes the same blob. */
final class LayerForm {
    private LayerForm() {}

    /** A digest of all options that a blob depends on; empty if it depends on more than options. */
    static Optional<ContentDigest> of(ConvertOptions options, boolean dictionary) {
        PackOptions pack = options.layerOptions();
        if (dictionary || pack.encryption().isPresent() || pack.parent().isPresent()) {
            return Optional.empty();
        }
        // A part of the digests of images: neither order nor words may change.
        String text = String.join(
                "\n",
                "rafs " + pack.version().number(),
                "chunk size " + pack.chunking().chunkSize(),
                "batch size " + pack.chunking().batchSize(),
                "digest " + pack.chunking().digestAlgorithm().label(),
                "compression " + pack.chunking().compression().label(),
                "aligned " + pack.alignedChunks(),
                "repeatable " + pack.repeatable(),
                "mtime " + label(pack.mtimeSource()),
                "recipe " + label(pack.recipe()),
                "keep compression " + pack.keepCompression(),
                "reference " + options.reference(),
                "prefetch policy " + label(pack.prefetchPolicy()),
                "prefetch " + pack.prefetch().paths());
        return Optional.of(ContentDigest.ofBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
