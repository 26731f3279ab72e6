package dev.nydusconvert.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** {@code nydus-convert} itself: the options that every verb understands. */
final class RootCommand {
    private final OptionSpec help = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .scopeType(ScopeType.INHERIT)
            .description("Print this help and exit.")
            .build();
    private final OptionSpec version = OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version and the parts in use, and exit.")
            .build();
    private final OptionSpec debug = OptionSpec.builder("--debug")
            .scopeType(ScopeType.INHERIT)
            .description("After an error print the stack trace too; so does NYDUS_CONVERT_TRACE=1.")
            .build();

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this)
                .name(Main.NAME)
                .versionProvider(new VersionText())
                .addOption(help)
                .addOption(version)
                .addOption(debug);
        spec.usageMessage()
                .description("Converts container image layers to Nydus and back.")
                .synopsisSubcommandLabel("VERB")
                .commandListHeading("%nVerbs:%n")
                .footer("", "'" + Main.NAME + " VERB --help' tells the options of a verb.")
                .sortOptions(false);
        return spec;
    }

    boolean debug() {
        return debug.getValue() == Boolean.TRUE;
    }
}
