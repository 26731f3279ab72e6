package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.ErrorText;
import dev.nydusconvert.cli.ProcessEnd;
import dev.nydusconvert.cli.StandardStreams;
import dev.nydusconvert.layer.RecipeMode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * Entry of {@code nydus-image}: finds the subcommand, runs it, and turns its outcome into an exit code.
 *
 * <p>Exit codes are those of the reference builder: 0 done, 1 failed, 2 wrong usage. Merging layers that do not fit together
 * is 2 as well, which callers take as a request to build them again.
 */
public final class NydusImage {
    static final String NAME = "nydus-image";

    private static final String TRACE = "NYDUS_CONVERT_TRACE";
    private static final String RECIPE = "NYDUS_CONVERT_RECIPE";

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final StandardStreams streams;
    private final Map<String, String> environment;

    /** @param environment the variables of the process, of which two count: those that docs/nydus-image.md names */
    NydusImage(StandardStreams streams, Map<String, String> environment) {
        this.streams = streams;
        this.environment = environment;
    }

    public static void main(String[] args) {
        ProcessEnd.exit(new NydusImage(StandardStreams.ofProcess(), System.getenv()).run(args));
    }

    /** Runs one command line and returns the exit code of the process. */
    int run(String... args) {
        PrintWriter text = streams.text();
        RootOptions root = new RootOptions(streams, recipeMode());
        int code;
        try {
            code = commandLine(root, args)
                    .setOut(text)
                    .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                    .execute(args);
        } catch (Error e) {
            code = report(e);
        }
        text.flush();
        return streams.out().failure() == null || code != 0
                ? code
                : report(streams.out().failure());
    }

    /** Callers cannot be made to give an option that the reference builder lacks, but they hand their environment on. */
    private RecipeMode recipeMode() {
        return "embed".equals(environment.get(RECIPE)) ? RecipeMode.EMBED : RecipeMode.NONE;
    }

    /** Only the subcommand that is asked for is made: all of them would cost a start several milliseconds. */
    private CommandLine commandLine(RootOptions root, String[] args) {
        CommandLine line = new CommandLine(root.spec());
        Subcommand only = args.length == 0 ? null : Subcommand.named(args[0]);
        if (only == null) {
            for (Subcommand subcommand : Subcommand.values()) {
                line.addSubcommand(subcommand.word(), subcommand.spec(root));
            }
        } else {
            line.addSubcommand(only.word(), only.spec(root));
        }
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setInterpolateVariables(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((mistake, ignored) -> reportUsage(mistake))
                .setExecutionExceptionHandler((failure, ignored, parsed) -> report(failure));
    }

    private int reportUsage(ParameterException mistake) {
        streams.err().println(UsageErrors.text(mistake));
        return USAGE;
    }

    private int report(Throwable failure) {
        streams.err().println("Error: " + text(failure));
        if ("1".equals(environment.get(TRACE)) || !isExpected(failure)) {
            failure.printStackTrace(streams.err());
        }
        return FAILED;
    }

    private static boolean isExpected(Throwable failure) {
        return failure instanceof RefusedException || ErrorText.isExpected(failure);
    }

    private static String text(Throwable failure) {
        return failure instanceof RefusedException ? failure.getMessage() : ErrorText.of(failure);
    }
}
