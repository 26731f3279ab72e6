package dev.nydusconvert.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code help [VERB]}, for those who type it before {@code --help}. */
final class HelpCommand implements Callable<Integer> {
    private final PositionalParamSpec verb = PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("VERB")
            .description("The verb; without it, the overview.")
            .build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this).addPositional(verb);

    CommandSpec spec() {
        spec.usageMessage().description("Print the help of a verb.");
        return spec;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.parent().commandLine();
        String word = verb.getValue();
        CommandLine asked = word == null ? root : root.getSubcommands().get(word);
        if (asked == null) {
            throw new ParameterException(root, "there is no verb '" + word + "'");
        }
        asked.usage(asked.getOut());
        return 0;
    }
}
