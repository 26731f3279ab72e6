package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tells what containers of two images would see differently, whatever the images are: container images or Nydus images.
 * Nothing is mounted. Of an index that has both, the Nydus images are meant.
 */
public final class DiffImages {
    /** More than anybody reads; in memory about as much as the trees. */
    private static final int MAX_DIFFERENCES = 100_000;

    private final PlatformChoice platforms;
    private final Set<ImageAspect> ignored;
    private final int threads;
    private final Path temporary;
    private final ImageProgress progress;

    /**
     * @param platforms which images of indexes are compared
     * @param ignored what is not compared
     * @param threads how many threads read chunks, at least 1; never changes the report
     * @param temporary an existing folder, for metadata while the images are compared
     */
    public DiffImages(
            PlatformChoice platforms, Set<ImageAspect> ignored, int threads, Path temporary, ImageProgress progress) {
        this.platforms = platforms;
        this.ignored = Set.copyOf(ignored);
        this.threads = threads;
        this.temporary = temporary;
        this.progress = progress;
    }

    /**
     * One image, for one platform, beside the other.
     *
     * @param platform what it runs on
     * @param from manifest of the first
     * @param to manifest of the second
     * @param comparison empty of differences if they are one manifest, which is then not read
     */
    public record Pair(Platform platform, ContentDigest from, ContentDigest to, ImageComparison comparison) {}

    /**
     * What was found.
     *
     * @param from manifest or index of the first
     * @param to manifest or index of the second
     * @param images those that were compared
     */
    public record Report(RawManifest from, RawManifest to, List<Pair> images) {
        public Report {
            images = List.copyOf(images);
        }

        /** Whether there is no difference. */
        public boolean same() {
            return images.stream().allMatch(image -> image.comparison().count() == 0);
        }
    }

    /**
     * Compares. Of an index and a single image, the image of the index for the platform of the other is meant.
     *
     * @param from not closed
     * @param to not closed
     * @throws IOException if one of them cannot be read, is damaged, or lacks a platform that the other one has
     */
    public Report run(ImageSource from, ImageSource to) throws IOException {
        RawManifest first = from.topManifest();
        RawManifest second = to.topManifest();
        List<Pair> pairs = new ArrayList<>();
        if (!first.isIndex()) {
            pairs.add(compare(from, first, to, counterpart(to, second, platform(from, first))));
        } else if (!second.isIndex()) {
            pairs.add(compare(from, counterpart(from, first, platform(to, second)), to, second));
        } else {
            for (Descriptor entry : platforms.choose(ImageIndex.read(second), true)) {
                counterpart(from, first, platform(to, to.manifest(entry)));
            }
            for (Descriptor entry : platforms.choose(ImageIndex.read(first), true)) {
                RawManifest image = from.manifest(entry);
                pairs.add(compare(from, image, to, counterpart(to, second, platform(from, image))));
            }
        }
        return new Report(first, second, pairs);
    }

    private static Platform platform(ImageSource source, RawManifest manifest) throws IOException {
        return ImageTree.readConfig(source, ImageManifest.read(manifest)).platform();
    }

    private static RawManifest counterpart(ImageSource source, RawManifest top, Platform platform) throws IOException {
        if (!top.isIndex()) {
            return top;
        }
        return source.manifest(PlatformChoice.of(List.of(platform))
                .choose(ImageIndex.read(top), true)
                .get(0));
    }

    private Pair compare(ImageSource from, RawManifest first, ImageSource to, RawManifest second) throws IOException {
        ImageComparison comparison;
        if (first.digest().equals(second.digest())) {
            comparison = new ImageComparison(0, 0, List.of());
        } else {
            comparison = ImageComparison.of(
                    ImageTree.read(from, first, threads, temporary, progress),
                    ImageTree.read(to, second, threads, temporary, progress),
                    new Differences(ignored, MAX_DIFFERENCES));
        }
        return new Pair(platform(from, first), first.digest(), second.digest(), comparison);
    }
}
