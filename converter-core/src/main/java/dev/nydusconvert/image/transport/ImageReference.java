package dev.nydusconvert.image.transport;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where an image is, as skopeo writes it: {@code docker://}, {@code oci:}, {@code oci-archive:}, {@code docker-archive:}
 * or {@code dir:} and what belongs to it.
 *
 * <p>{@code toString} gives the text that was parsed.
 */
public sealed interface ImageReference permits RegistryReference, FileReference {
    /**
     * Parses a reference.
     *
     * @throws IllegalArgumentException with a message that says what is wrong with the text
     */
    static ImageReference parse(String text) {
        if (text.startsWith(RegistryReference.PREFIX)) {
            return RegistryReference.parse(text);
        }
        for (FileTransport transport : FileTransport.values()) {
            if (text.startsWith(transport.prefix())) {
                return FileReference.parse(transport, text);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no image: " + reason(text));
    }

    private static String reason(String text) {
        String known = Stream.concat(
                        Stream.of(RegistryReference.PREFIX),
                        Stream.of(FileTransport.values()).map(FileTransport::prefix))
                .collect(Collectors.joining(", "));
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("docker:")) {
            return "an image in a registry starts with " + RegistryReference.PREFIX;
        }
        return "it has to start with one of " + known;
    }
}
