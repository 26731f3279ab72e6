package dev.nydusconvert.image;

import dev.nydusconvert.image.model.RawManifest;
import java.util.List;

/**
 * What {@link ConvertImage} did.
 *
 * @param source the manifest or index that was converted
 * @param result the manifest or index that the destination now leads to
 * @param images the images that were converted, in the order of the source
 * @param leftOut what of the source is not in the result, one line each
 */
public record ConvertReport(RawManifest source, RawManifest result, List<ConvertedImage> images, List<String> leftOut) {
    public ConvertReport {
        images = List.copyOf(images);
        leftOut = List.copyOf(leftOut);
    }
}
