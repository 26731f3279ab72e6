package dev.nydusconvert.image;

import dev.nydusconvert.image.model.RawManifest;
import java.util.List;

/**
 * What {@link RevertImage} did.
 *
 * @param source the manifest or index that was reverted
 * @param result the manifest or index that the destination now leads to
 * @param restored whether the result is what was converted, byte for byte
 * @param images the images that were reverted, in the order of the source
 */
public record RevertReport(RawManifest source, RawManifest result, boolean restored, List<RevertedImage> images) {
    public RevertReport {
        images = List.copyOf(images);
    }
}
