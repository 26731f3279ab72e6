package dev.nydusconvert.nydusimage;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code chunkdict}: what there is to do with chunk dictionaries. */
final class ChunkdictCommand implements Callable<Integer> {
    private final RootOptions root;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ChunkdictCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        spec.addSubcommand("generate", new ChunkdictGenerateCommand(root).spec());
        spec.usageMessage().description("Make chunk dictionaries.").synopsisSubcommandLabel("[COMMAND]");
        return spec;
    }

    /** Without a command there is the usage, and that is no error. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }
}
