package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which images of an index are meant.
 *
 * @param all every one
 * @param wanted those for these platforms; empty for the platform of this machine, or the only image if there is but one
 */
public record PlatformChoice(boolean all, List<Platform> wanted) {
    /** The image for this machine. */
    public static final PlatformChoice DEFAULT = new PlatformChoice(false, List.of());

    /** Every image. */
    public static final PlatformChoice ALL = new PlatformChoice(true, List.of());

    public PlatformChoice {
        wanted = List.copyOf(wanted);
    }

    /** The images for these platforms. */
    public static PlatformChoice of(List<Platform> platforms) {
        return new PlatformChoice(false, platforms);
    }

    /** Whether the result is to be an index even if there is only one image. */
    boolean several() {
        return all || wanted.size() > 1;
    }

    /**
     * That an image which is in no index is one that was asked for.
     *
     * @param found what it runs on, as its config tells, if it does
     * @param name names the image in messages
     * @throws IOException if another platform was asked for
     */
    void requireOneFor(Platform found, String name) throws IOException {
        for (Platform platform : wanted) {
            if (!found.os().isEmpty() && !platform.matches(found)) {
                throw new IOException(name + " is one image, for " + found + ", and there is none for " + platform);
            }
        }
    }

    /**
     * The chosen entries, in the order of the index.
     *
     * @param nydus whether Nydus images are wanted where an index has both those and others; if not, the others are
     * @throws IOException if there is no image for one of the platforms
     */
    List<Descriptor> choose(ImageIndex index, boolean nydus) throws IOException {
        List<Descriptor> images = candidates(index, nydus);
        if (all) {
            return images;
        }
        if (wanted.isEmpty() && images.size() == 1) {
            return images;
        }
        Set<Descriptor> chosen = new LinkedHashSet<>();
        for (Platform platform : wanted.isEmpty() ? List.of(Platform.ofThisMachine()) : wanted) {
            chosen.add(images.stream()
                    .filter(entry -> entry.platform().filter(platform::matches).isPresent())
                    .findFirst()
                    .orElseThrow(() -> new IOException("index " + index.raw().digest() + " has no image for " + platform
                            + "; it has " + platforms(images))));
        }
        return images.stream().filter(chosen::contains).toList();
    }

    private static List<Descriptor> candidates(ImageIndex index, boolean nydus) {
        List<Descriptor> images = new ArrayList<>();
        for (Descriptor entry : index.manifests()) {
            if (MediaTypes.isManifest(entry.mediaType())
                    && ImageIndex.attested(entry).isEmpty()
                    && entry.platform().filter(Platform::isUnknown).isEmpty()) {
                images.add(entry);
            }
        }
        List<Descriptor> preferred =
                images.stream().filter(entry -> isNydus(entry) == nydus).toList();
        return preferred.isEmpty() ? images : preferred;
    }

    /** Whether an index says of an entry that it is a Nydus image, in the way of now or of old (oci-image.md 1). */
    static boolean isNydus(Descriptor entry) {
        return entry.artifactType().filter(MediaTypes.NYDUS_ARTIFACT::equals).isPresent()
                || entry.json()
                        .path("platform")
                        .path("os.features")
                        .valueStream()
                        .anyMatch(feature ->
                                feature.isString() && feature.stringValue().equals("nydus.remoteimage.v1"));
    }

    private static String platforms(List<Descriptor> images) {
        return images.isEmpty()
                ? "none"
                : images.stream()
                        .map(entry -> entry.platform().map(Platform::toString).orElse("one without a platform"))
                        .collect(Collectors.joining(", "));
    }
}
