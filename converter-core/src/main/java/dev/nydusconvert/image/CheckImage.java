package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a Nydus image: manifest and config, every byte of every blob, the bootstrap, and every chunk that it uses; and against
 * the image that it was made from, all that a container could see of the difference. Nothing is mounted.
 */
public final class CheckImage {
    /** Who has seen so many knows. */
    private static final int MAX_DIFFERENCES = 1000;

    private final PlatformChoice platforms;
    private final int threads;
    private final Path temporary;
    private final ImageProgress progress;

    /**
     * @param threads how many threads read chunks, at least 1; never changes the report
     * @param temporary an existing folder, for metadata while the image is checked
     */
    public CheckImage(PlatformChoice platforms, int threads, Path temporary, ImageProgress progress) {
        this.platforms = platforms;
        this.threads = threads;
        this.temporary = temporary;
        this.progress = progress;
    }

    /**
     * Checks an image by itself.
     *
     * @throws IOException if it cannot be read, or is no Nydus image; what is wrong with it is reported
     */
    public ImageCheckReport run(ImageSource source) throws IOException {
        return run(source, Optional.empty());
    }

    /** Checks an image, and compares it with the one that it was made from. */
    public ImageCheckReport run(ImageSource source, ImageSource against) throws IOException {
        return run(source, Optional.of(against));
    }

    private ImageCheckReport run(ImageSource source, Optional<ImageSource> against) throws IOException {
        RawManifest top = source.topManifest();
        List<ImageCheckReport.CheckedImage> checked = new ArrayList<>();
        for (RawManifest manifest : chosen(source, top, true)) {
            try (WorkFolder folder = WorkFolder.createIn(temporary)) {
                checked.add(check(NydusImage.open(source, ImageManifest.read(manifest), folder), against));
            }
        }
        return new ImageCheckReport(top, checked);
    }

    private List<RawManifest> chosen(ImageSource source, RawManifest top, boolean nydus) throws IOException {
        if (!top.isIndex()) {
            return List.of(top);
        }
        List<RawManifest> manifests = new ArrayList<>();
        for (Descriptor entry : platforms.choose(ImageIndex.read(top), nydus)) {
            manifests.add(source.manifest(entry));
        }
        return manifests;
    }

    private ImageCheckReport.CheckedImage check(NydusImage image, Optional<ImageSource> against) throws IOException {
        NydusImageCheck check = new NydusImageCheck(image, threads, progress);
        check.run();
        Optional<ImageCheckReport.Comparison> comparison = Optional.empty();
        if (against.isPresent() && check.version().isPresent()) {
            comparison = compare(image, against.get(), check);
        }
        return new ImageCheckReport.CheckedImage(
                image.config().platform(),
                image.manifest().raw().digest(),
                check.version(),
                check.findings(),
                check.names(),
                check.chunks(),
                check.chunkBytes(),
                comparison);
    }

    private Optional<ImageCheckReport.Comparison> compare(NydusImage image, ImageSource against, NydusImageCheck check)
            throws IOException {
        RawManifest raw = sourceOf(image.config().platform(), against);
        ImageTree source = ImageTree.read(against, raw, threads, temporary, progress);
        try {
            ImageComparison comparison = ImageComparison.of(
                    source, ImageTree.read(image, threads), new Differences(Set.of(), MAX_DIFFERENCES));
            return Optional.of(new ImageCheckReport.Comparison(raw.digest(), comparison));
        } catch (MalformedInputException e) {
            check.add("cannot be compared with its source: " + e.getMessage());
            return Optional.empty();
        }
    }

    private RawManifest sourceOf(Platform platform, ImageSource against) throws IOException {
        RawManifest top = against.topManifest();
        if (!top.isIndex()) {
            return top;
        }
        return against.manifest(PlatformChoice.of(List.of(platform))
                .choose(ImageIndex.read(top), false)
                .get(0));
    }
}
