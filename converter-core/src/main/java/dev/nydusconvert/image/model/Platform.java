package dev.nydusconvert.image.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an image runs on, as a user names it and as an index records it.
 *
 * @param os such as {@code linux}
 * @param architecture Go's name of the architecture
 * @param variant such as {@code v8}
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    private static final String UNKNOWN = "unknown";

    /** Names that differ between Go and the JDK. */
    private static final Map<String, String> GO_ARCHITECTURES =
            Map.of("x86_64", "amd64", "x64", "amd64", "aarch64", "arm64", "i386", "386", "x86", "386");

    /**
     * Parses {@code os/architecture[/variant]}.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        boolean whole = parts.length == 2 || parts.length == 3;
        for (String part : parts) {
            whole &= part.matches("[A-Za-z0-9_.-]+");
        }
        if (!whole) {
            throw new IllegalArgumentException("a platform is written os/architecture[/variant], not '" + text + "'");
        }
        return new Platform(
                parts[0].toLowerCase(Locale.ROOT),
                goName(parts[1].toLowerCase(Locale.ROOT)),
                parts.length == 3 ? Optional.of(parts[2].toLowerCase(Locale.ROOT)) : Optional.empty());
    }

    /** Linux on the processor of this machine: what containers run on here, on whatever system the converter runs. */
    public static Platform ofThisMachine() {
        return new Platform("linux", goName(System.getProperty("os.arch").toLowerCase(Locale.ROOT)), Optional.empty());
    }

    private static String goName(String architecture) {
        return GO_ARCHITECTURES.getOrDefault(architecture, architecture);
    }

    /** The platform that BuildKit gives to attestation manifests. */
    public boolean isUnknown() {
        return os.equals(UNKNOWN) && architecture.equals(UNKNOWN);
    }

    /** Whether an image for {@code other} is one that was asked for; a variant counts only where both have one. */
    public boolean matches(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
    }

    /** The form that {@link #parse} takes. */
    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(it -> "/" + it).orElse("");
    }
}
