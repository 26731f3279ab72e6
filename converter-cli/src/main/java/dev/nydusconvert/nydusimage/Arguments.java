package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.SharedOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** Options and values that several subcommands take in the same form. */
final class Arguments {
    private Arguments() {}

    /** An option without a value. */
    static OptionSpec flag(String meaning, String... names) {
        return OptionSpec.builder(names[0], tail(names)).description(meaning).build();
    }

    /** An option whose value is any text. */
    static OptionSpec.Builder text(String label, String meaning, String... names) {
        return OptionSpec.builder(names[0], tail(names))
                .paramLabel("<" + label + ">")
                .type(String.class)
                .description(meaning);
    }

    /** An option whose value is a path. */
    static OptionSpec.Builder path(String label, String meaning, String... names) {
        return OptionSpec.builder(names[0], tail(names))
                .paramLabel("<" + label + ">")
                .type(Path.class)
                .converters(SharedOptions::parsePath)
                .description(meaning);
    }

    /** An option whose value is one of a few. */
    static <T> OptionSpec.Builder choice(
            String label, List<T> values, Function<T, String> toText, T initial, String meaning, String... names) {
        String all = String.join(", ", values.stream().map(toText).toList());
        ITypeConverter<T> converter = text -> values.stream()
                .filter(value -> toText.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("[possible values: " + all + "]"));
        return OptionSpec.builder(names[0], tail(names))
                .paramLabel("<" + label + ">")
                .type(initial.getClass())
                .converters(converter)
                .initialValue(initial)
                .description(meaning + " [default: " + toText.apply(initial) + "] [possible values: " + all + "]");
    }

    /** The one operand of a subcommand, a path. */
    static PositionalParamSpec.Builder operand(String label, String meaning) {
        return PositionalParamSpec.builder()
                .index("0")
                .paramLabel("<" + label + ">")
                .type(Path.class)
                .converters(SharedOptions::parsePath)
                .description(meaning);
    }

    /** One or more operands, paths. */
    static PositionalParamSpec operands(String label, String meaning) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity("1..*")
                .paramLabel("<" + label + ">")
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .converters(SharedOptions::parsePath)
                .required(true)
                .description(meaning)
                .build();
    }

    /** Whether a flag is set. */
    static boolean isSet(OptionSpec flag) {
        return flag.getValue() == Boolean.TRUE;
    }

    private static String[] tail(String... names) {
        return Arrays.copyOfRange(names, 1, names.length);
    }
}
