package dev.nydusconvert.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry of the command: finds the verb, runs it, and turns its outcome into an exit code.
 *
 * <p>Exit codes: 0 done; 1 the input is at fault, or a check found something; 2 the command line is at fault; 141 the
 * reader of standard output has gone away, as the shell says of programs that SIGPIPE ends.
 */
public final class Main {
    static final String NAME = "nydus-convert";

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int BROKEN_PIPE = 141;

    private final StandardStreams streams;
    private final boolean trace;

    Main(StandardStreams streams, boolean trace) {
        this.streams = streams;
        this.trace = trace;
    }

    public static void main(String[] args) {
        ProcessEnd.exit(new Main(StandardStreams.ofProcess(), traceWanted()).run(args));
    }

    static boolean traceWanted() {
        return "1".equals(System.getenv("NYDUS_CONVERT_TRACE"));
    }

    /** Runs one command line and returns the exit code of the process. */
    int run(String... args) {
        RootCommand root = new RootCommand();
        PrintWriter text = streams.text();
        PrintWriter messages = new PrintWriter(streams.err(), true, StandardCharsets.UTF_8);
        int code;
        try {
            CommandLine line = commandLine(root, args).setOut(text).setErr(messages);
            if (args.length == 0) {
                line.usage(messages);
                return USAGE;
            }
            code = line.execute(args);
        } catch (Error e) {
            code = report(e, root);
        }
        text.flush();
        return streams.out().failure() == null ? code : outputFailed(root);
    }

    private CommandLine commandLine(RootCommand root, String[] args) {
        CommandLine line = new CommandLine(root.spec());
        Verb only = args.length == 0 ? null : Verb.named(args[0]);
        if (only == null || only == Verb.HELP) {
            for (Verb verb : Verb.values()) {
                line.addSubcommand(verb.word(), verb.spec(streams));
            }
        } else {
            line.addSubcommand(only.word(), only.spec(streams));
        }
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((mistake, ignored) -> reportUsage(mistake))
                .setExecutionExceptionHandler((failure, ignored, parsed) -> report(failure, root));
    }

    private int reportUsage(ParameterException mistake) {
        CommandLine line = mistake.getCommandLine();
        streams.err().println(NAME + ": error: " + mistake.getMessage());
        UnmatchedArgumentException.printSuggestions(mistake, line.getErr());
        streams.err().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    private int report(Throwable failure, RootCommand root) {
        if (isOutputFailure(failure)) {
            return FAILED; // run() reports it once, for the writers that swallow it too
        }
        streams.err().println(NAME + ": error: " + ErrorText.of(failure));
        if (trace || root.debug() || !ErrorText.isExpected(failure)) {
            failure.printStackTrace(streams.err());
        }
        return ErrorText.isCallerMistake(failure) ? USAGE : FAILED;
    }

    private boolean isOutputFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause == streams.out().failure()) {
                return true;
            }
        }
        return false;
    }

    private int outputFailed(RootCommand root) {
        if (streams.out().isClosedByReader()) {
            return BROKEN_PIPE;
        }
        streams.err()
                .println(NAME + ": error: cannot write standard output: "
                        + streams.out().failure().getMessage());
        if (trace || root.debug()) {
            streams.out().failure().printStackTrace(streams.err());
        }
        return FAILED;
    }
}
