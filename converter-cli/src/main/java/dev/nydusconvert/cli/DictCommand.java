package dev.nydusconvert.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code dict}: what there is to do with chunk dictionaries. */
final class DictCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    DictCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addSubcommand("create", new DictCreateCommand(streams).spec());
        spec.usageMessage()
                .description("Make chunk dictionaries, for 'pack --chunk-dict' and 'merge --chunk-dict'.")
                .synopsisSubcommandLabel("create");
        return spec;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do: dict create");
    }
}
