package dev.nydusconvert.cli;

import dev.nydusconvert.image.PlatformChoice;
import dev.nydusconvert.image.model.Platform;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Which images of an index are meant. */
final class PlatformOptions {
    private final OptionSpec platforms = OptionSpec.builder("--platform")
            .paramLabel("OS/ARCH[/VARIANT]")
            .type(List.class)
            .auxiliaryTypes(Platform.class)
            .converters(PlatformOptions::parse)
            .description("Of an index: the image for this platform. Give it once for each. Default: that of this"
                    + " machine, or the only one there is.")
            .build();
    private final OptionSpec all = OptionSpec.builder("--all-platforms")
            .description("Of an index: all images.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(platforms).addOption(all);
    }

    /** What was asked for. */
    PlatformChoice choice(CommandSpec spec) {
        List<Platform> wanted = platforms.getValue();
        boolean named = wanted != null && !wanted.isEmpty();
        if (SharedOptions.isSet(all)) {
            if (named) {
                throw new ParameterException(spec.commandLine(), "give either --platform or --all-platforms");
            }
            return PlatformChoice.ALL;
        }
        return named ? PlatformChoice.of(wanted) : PlatformChoice.DEFAULT;
    }

    private static Platform parse(String text) {
        try {
            return Platform.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
