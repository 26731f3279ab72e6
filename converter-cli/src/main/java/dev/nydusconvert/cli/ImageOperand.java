package dev.nydusconvert.cli;

import dev.nydusconvert.image.transport.ImageReference;
import java.util.List;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** Operands that name an image, and the way to tell them from those that name a file. */
final class ImageOperand {
    /** Not asked of the transports: the verbs on files are to start without loading them. */
    private static final List<String> PREFIXES =
            List.of("docker://", "oci:", "oci-archive:", "docker-archive:", "dir:");

    static final String FORMS =
            "docker://NAME[:TAG], oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME]" + " or dir:DIR";

    private ImageOperand() {}

    /** Whether an operand names an image. */
    static boolean isOne(String text) {
        return PREFIXES.stream().anyMatch(text::startsWith);
    }

    static PositionalParamSpec.Builder builder(String label) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(ImageReference.class)
                .converters(ImageOperand::parse);
    }

    static ImageReference parse(String text) {
        try {
            return ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
