package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.Digest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Options and values that several verbs take in the same form. */
public final class SharedOptions {
    private static final int MAX_THREADS = 1024;
    private static final String SHA256_PREFIX = "sha256:";
    private static final String BOOTSTRAP_TYPE = "bootstrap=";

    private SharedOptions() {}

    static OptionSpec json() {
        return OptionSpec.builder("--json")
                .description("Print the result as JSON (its fields: docs/cli.md).")
                .build();
    }

    static OptionSpec threads() {
        return OptionSpec.builder("--threads")
                .paramLabel("N")
                .type(Integer.class)
                .converters(SharedOptions::parseThreads)
                .initialValue(Runtime.getRuntime().availableProcessors())
                .description("How many threads work, 1 to " + MAX_THREADS
                        + ". Never changes the result. Default: one for each core.")
                .build();
    }

    /** An option whose value is a path, {@code -} among them. */
    static OptionSpec.Builder path(String name, String label) {
        return OptionSpec.builder(name).paramLabel(label).type(Path.class).converters(SharedOptions::parsePath);
    }

    /** An option whose value is a SHA-256, with or without {@code sha256:} in front. */
    static OptionSpec.Builder digest(String name) {
        return OptionSpec.builder(name).paramLabel("DIGEST").type(Digest.class).converters(SharedOptions::parseDigest);
    }

    private static Digest parseDigest(String text) {
        try {
            return Digest.ofHex(text.startsWith(SHA256_PREFIX) ? text.substring(SHA256_PREFIX.length()) : text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is no SHA-256: 64 hexadecimal digits");
        }
    }

    /** The option that names a chunk dictionary, also in the reference builder's form {@code bootstrap=FILE}. */
    static OptionSpec chunkDict(String meaning) {
        return OptionSpec.builder("--chunk-dict")
                .paramLabel("FILE")
                .type(Path.class)
                .converters(text ->
                        parsePath(text.startsWith(BOOTSTRAP_TYPE) ? text.substring(BOOTSTRAP_TYPE.length()) : text))
                .description(meaning)
                .build();
    }

    /** An option whose value is a whole number in a range. */
    static OptionSpec number(String name, int min, int max, int initial, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel("N")
                .type(Integer.class)
                .converters(text -> parseNumber(text, min, max))
                .initialValue(initial)
                .description(meaning + ": " + min + " to " + max + ". Default: " + initial + ".")
                .build();
    }

    /** An option whose value is a size in bytes; without a default, null if it is not given. */
    static OptionSpec size(String name, String initial, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel("SIZE")
                .type(Long.class)
                .converters(SizeText::parse)
                .initialValue(initial == null ? null : SizeText.parse(initial))
                .description(meaning + (initial == null ? "." : ". Default: " + initial + "."))
                .build();
    }

    /** An option whose value is one of a few. */
    static <T> OptionSpec choice(
            String name, String label, List<T> values, Function<T, String> toText, T initial, String meaning) {
        String all = values.stream().map(toText).collect(Collectors.joining(", "));
        ITypeConverter<T> converter = text -> values.stream()
                .filter(value -> toText.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of " + all));
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(initial.getClass())
                .converters(converter)
                .initialValue(initial)
                .description(meaning + ": " + all + ". Default: " + toText.apply(initial) + ".")
                .build();
    }

    /** Whether a flag is set. */
    static boolean isSet(OptionSpec flag) {
        return flag.getValue() == Boolean.TRUE;
    }

    /** An operand that is a path, {@code -} among them. */
    static PositionalParamSpec.Builder operand(String label) {
        return PositionalParamSpec.builder().paramLabel(label).type(Path.class).converters(SharedOptions::parsePath);
    }

    /** Operands that are paths, {@code -} among them: one or more. */
    static PositionalParamSpec files(String label, String meaning) {
        return operand(label)
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .description(meaning)
                .build();
    }

    /** Where blobs are that are not beside the file that needs them. */
    static OptionSpec blobDir() {
        return path("--blob-dir", "DIR")
                .description("Look for blobs in DIR, under their ids. Default: beside each FILE.")
                .build();
    }

    /** An unusable name is a mistake on the command line; picocli's own conversion would show it as an exception. */
    public static Path parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' cannot be the name of a file: " + e.getReason());
        }
    }

    /** Converts an operand that may be one thing or another, and so is looked at only when the command runs. */
    static <T> T converted(CommandSpec spec, String operand, Function<String, T> converter) {
        try {
            return converter.apply(operand);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static Integer parseThreads(String text) {
        return parseNumber(text, 1, MAX_THREADS);
    }

    private static Integer parseNumber(String text, int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new TypeConversionException("'" + text + "' is not a number from " + min + " to " + max);
    }
}
