package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.Platform;
import java.util.List;

/**
 * One image, for one platform, that was reverted.
 *
 * @param platform what it runs on
 * @param nydus the manifest of the Nydus image
 * @param manifest the manifest that was made of it
 * @param restored whether that is the manifest of the image that was converted, byte for byte
 * @param layers its layers, from the lowest
 */
public record RevertedImage(
        Platform platform, ImageManifest nydus, ImageManifest manifest, boolean restored, List<RevertedLayer> layers) {
    public RevertedImage {
        layers = List.copyOf(layers);
    }
}
