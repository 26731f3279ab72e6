package dev.nydusconvert.nydusimage;

import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said about a command line that cannot be understood, in the reference builder's form. */
final class UsageErrors {
    private UsageErrors() {}

    static String text(ParameterException mistake) {
        return "error: " + problem(mistake) + "\n\nUsage: "
                + mistake.getCommandLine().getHelp().synopsis(0).strip() + "\n\nFor more information, try '--help'.";
    }

    /** Two options exclude each other. */
    static String conflict(ArgSpec one, ArgSpec other) {
        return "the argument '" + name(one) + "' cannot be used with '" + name(other) + "'";
    }

    /** An argument is missing. */
    static String missing(ArgSpec argument) {
        return "the following required arguments were not provided:\n  " + name(argument);
    }

    private static String problem(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            boolean command = unmatched.getCommandLine().getParent() == null && !first.startsWith("-");
            return command ? "unrecognized subcommand '" + first + "'" : "unexpected argument '" + first + "' found";
        }
        if (mistake instanceof OverwrittenOptionException overwritten) {
            return "the argument '" + name(overwritten.getOverwritten()) + "' cannot be used multiple times";
        }
        if (mistake instanceof MissingParameterException missing) {
            ArgSpec argument = missing.getMissing().get(0);
            return argument.isOption() ? withoutValue(argument) : missing(argument);
        }
        ArgSpec argument = mistake.getArgSpec();
        if (argument == null) {
            return mistake.getMessage();
        }
        // Only a value that was read but not understood has a cause.
        return mistake.getCause() == null
                ? withoutValue(argument)
                : "invalid value '" + mistake.getValue() + "' for '" + name(argument) + "'\n  "
                        + mistake.getCause().getMessage();
    }

    private static String withoutValue(ArgSpec argument) {
        return "a value is required for '" + name(argument) + "' but none was supplied";
    }

    private static String name(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return argument.paramLabel();
        }
        String name = Stream.of(option.names())
                .filter(it -> it.startsWith("--"))
                .findFirst()
                .orElse(option.longestName());
        return option.arity().max() == 0 ? name : name + " " + option.paramLabel();
    }
}
