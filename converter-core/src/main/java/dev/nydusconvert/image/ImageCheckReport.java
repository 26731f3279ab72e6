package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.List;
import java.util.Optional;

/**
 * What {@link CheckImage} found.
 *
 * @param top the manifest or index that was checked
 * @param images the images that it leads to, as far as they were chosen
 */
public record ImageCheckReport(RawManifest top, List<CheckedImage> images) {
    public ImageCheckReport {
        images = List.copyOf(images);
    }

    /**
     * One image, for one platform.
     *
     * @param platform what it runs on
     * @param manifest its manifest
     * @param version of its bootstrap; empty if that could not be read
     * @param findings what is wrong with it, one line each
     * @param names how many names its tree has
     * @param chunks how many chunks were read and digested
     * @param chunkBytes length of these chunks in bytes
     * @param comparison with the source; empty if there was none to compare with, or the image could not be read
     */
    public record CheckedImage(
            Platform platform,
            ContentDigest manifest,
            Optional<RafsVersion> version,
            List<String> findings,
            long names,
            long chunks,
            long chunkBytes,
            Optional<Comparison> comparison) {
        public CheckedImage {
            findings = List.copyOf(findings);
        }

        /** Whether nothing is wrong with it, and nothing is different from the source. */
        public boolean sound() {
            return findings.isEmpty()
                    && comparison.filter(it -> it.files().count() > 0).isEmpty();
        }
    }

    /**
     * How an image compares with its source.
     *
     * @param source the manifest of the source
     * @param files how its files and its config compare with those of the source
     */
    public record Comparison(ContentDigest source, ImageComparison files) {}

    /** Whether nothing is wrong with any of the images. */
    public boolean sound() {
        return images.stream().allMatch(CheckedImage::sound);
    }
}
