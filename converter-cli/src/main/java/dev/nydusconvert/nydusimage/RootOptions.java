package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.cli.StandardStreams;
import dev.nydusconvert.cli.VersionText;
import dev.nydusconvert.layer.RecipeMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** {@code nydus-image} itself: the options that every subcommand takes, before or behind its name. */
final class RootOptions implements Callable<Integer> {
    private final StandardStreams streams;
    private final RecipeMode recipeMode;
    private final OptionSpec help = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .scopeType(ScopeType.INHERIT)
            .description("Print help.")
            .build();
    private final OptionSpec version = OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version.")
            .build();
    private final OptionSpec logFile = Arguments.path(
                    "log-file", "Where messages go instead of standard error.", "-L", "--log-file")
            .scopeType(ScopeType.INHERIT)
            .build();
    private final OptionSpec logLevel = Arguments.choice(
                    "log-level",
                    List.of(Log.Level.values()),
                    Log.Level::word,
                    Log.Level.INFO,
                    "Which messages there are.",
                    "-l",
                    "--log-level")
            .scopeType(ScopeType.INHERIT)
            .build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    /** @param recipeMode what becomes of the recipe of a tar */
    RootOptions(StandardStreams streams, RecipeMode recipeMode) {
        this.streams = streams;
        this.recipeMode = recipeMode;
    }

    CommandSpec spec() {
        spec.name(NydusImage.NAME)
                .versionProvider(RootOptions::versionText)
                .addOption(help)
                .addOption(version)
                .addOption(logFile)
                .addOption(logLevel);
        spec.usageMessage()
                .description("Makes, checks and shows RAFS file systems: Nydus container images.")
                .synopsisSubcommandLabel("[COMMAND]")
                .commandListHeading("%nCommands:%n")
                .footer("", "This is the drop-in of nydus-convert for the builder of that name.")
                .sortOptions(false);
        return spec;
    }

    private static String[] versionText() throws IOException {
        return new String[] {
            "Version: \t" + programVersion(),
            "Java: \t\t" + System.getProperty("java.runtime.version"),
            "BLAKE3: \t" + ChunkDigest.blake3Implementation()
        };
    }

    /** What results name as the version of the builder. */
    static String programVersion() throws IOException {
        return "nydus-convert-" + VersionText.version();
    }

    /** Without a command there is the usage, and that is no error. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    StandardStreams streams() {
        return streams;
    }

    /** What becomes of the recipe of a tar that is packed. */
    RecipeMode recipeMode() {
        return recipeMode;
    }

    /** Where messages go. Opens the log file. */
    Log log() throws IOException {
        Path file = logFile.getValue();
        return Log.open(logLevel.getValue(), file, streams.err());
    }
}
