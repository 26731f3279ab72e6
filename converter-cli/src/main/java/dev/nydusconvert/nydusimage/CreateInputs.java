package dev.nydusconvert.nydusimage;

import dev.nydusconvert.tree.WhiteoutSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code create} that say what is read. */
final class CreateInputs {
    private final PositionalParamSpec source = Arguments.operand(
                    "SOURCE",
                    "What the file system is made from: a directory, or a file or pipe with a tar or table of"
                            + " contents.")
            .required(true)
            .build();
    private final OptionSpec type = Arguments.text(
                    "type",
                    "What is made of what. [default: dir-rafs] [possible values: " + words() + "]",
                    "-t",
                    "--type",
                    "--source-type")
            .type(ConversionType.class)
            .converters(CreateInputs::parseType)
            .initialValue(ConversionType.DIR_RAFS)
            .build();
    private final OptionSpec whiteoutSpec = Arguments.choice(
                    "whiteout-spec",
                    List.of(WhiteoutSpec.values()),
                    it -> it.name().toLowerCase(Locale.ROOT),
                    WhiteoutSpec.OCI,
                    "What the removal of a file of a lower layer looks like.",
                    "--whiteout-spec")
            .build();
    private final OptionSpec attributes = Arguments.path(
                    "attributes",
                    "File with attributes of files, such as that their data is elsewhere.",
                    "--attributes")
            .build();
    private final OptionSpec disableCheck =
            OptionSpec.builder("--disable-check").hidden(true).build();
    private final LowerImages lower = new LowerImages();

    void addTo(CommandSpec spec) {
        spec.addPositional(source).addOption(type).addOption(whiteoutSpec);
        lower.addTo(spec);
        spec.addOption(attributes).addOption(disableCheck);
    }

    private static String words() {
        return Stream.of(ConversionType.values())
                .flatMap(it -> it.words().stream())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static ConversionType parseType(String word) {
        return Stream.of(ConversionType.values())
                .filter(it -> it.words().contains(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("[possible values: " + words() + "]"));
    }

    Path source() {
        return source.getValue();
    }

    ConversionType type() {
        return type.getValue();
    }

    WhiteoutSpec whiteoutSpec() {
        return whiteoutSpec.getValue();
    }

    Path attributes() {
        return attributes.getValue();
    }

    LowerImages lower() {
        return lower;
    }
}
