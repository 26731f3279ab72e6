package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.layer.MergeResult;
import java.util.List;
import java.util.Optional;

/**
 * One image, for one platform, that was converted.
 *
 * @param platform what it runs on
 * @param source the manifest that it was made from
 * @param manifest its manifest
 * @param layers its layers but the last, from the lowest
 * @param bootstrap its last layer; empty if the image was a Nydus image already and was copied
 * @param merged what merging the layers gave; empty as {@code bootstrap} is
 */
public record ConvertedImage(
        Platform platform,
        ImageManifest source,
        ImageManifest manifest,
        List<ConvertedLayer> layers,
        Optional<Descriptor> bootstrap,
        Optional<MergeResult> merged) {
    public ConvertedImage {
        layers = List.copyOf(layers);
    }

    /** Whether it was a Nydus image before, and was only copied. */
    public boolean alreadyNydus() {
        return bootstrap.isEmpty();
    }
}
