package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import java.util.Optional;

/**
 * An image in a registry.
 *
 * @param text the reference as it was given
 * @param host host of the registry, with its port if it was given; {@code docker.io} for Docker Hub
 * @param repository path in the registry, such as {@code library/busybox}
 * @param tag the tag; {@code latest} if neither tag nor digest was given, empty if a digest was
 * @param digest digest of the manifest or index, if given
 */
public record RegistryReference(
        String text, String host, String repository, Optional<String> tag, Optional<ContentDigest> digest)
        implements ImageReference {
    static final String PREFIX = "docker://";

    static RegistryReference parse(String text) {
        String name = text.substring(PREFIX.length());
        if (name.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no image behind " + PREFIX);
        }
        DockerName parsed = DockerName.parse(text, name);
        String rest = parsed.rest();
        if (rest.startsWith("@")) {
            return new RegistryReference(
                    text,
                    parsed.host(),
                    parsed.repository(),
                    Optional.empty(),
                    Optional.of(digest(text, rest.substring(1))));
        }
        if (rest.indexOf('@') > 0) {
            throw new IllegalArgumentException("'" + text + "' has a tag and a digest; give one of them");
        }
        String tag = rest.isEmpty() ? DockerName.DEFAULT_TAG : DockerName.requireTag(text, rest.substring(1));
        return new RegistryReference(text, parsed.host(), parsed.repository(), Optional.of(tag), Optional.empty());
    }

    private static ContentDigest digest(String text, String digest) {
        try {
            return ContentDigest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage());
        }
    }

    /** What stands behind {@code manifests/} in the registry's addresses: the tag or the digest. */
    public String tagOrDigest() {
        return tag.orElseGet(() -> digest.orElseThrow().toString());
    }

    /** Whether both are in one registry, so that blobs can be mounted from the other's repository. */
    public boolean sameRegistry(RegistryReference other) {
        return host.equals(other.host);
    }

    @Override
    public String toString() {
        return text;
    }
}
