package dev.nydusconvert.nydusimage;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code nydus-image} can do, in the order of its help.
 *
 * <p>To add a subcommand: as for {@code dev.nydusconvert.cli.Verb}; then use it in {@link Rehearsal}.
 */
enum Subcommand {
    CREATE,
    MERGE,
    CHECK,
    INSPECT,
    STAT,
    UNPACK,
    COMPACT,
    CHUNKDICT,
    OPTIMIZE,
    EXPORT;

    /** The subcommand as typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its options, with a new command object that will run it. */
    CommandSpec spec(RootOptions root) {
        return switch (this) {
            case CREATE -> new CreateCommand(root).spec();
            case MERGE -> new MergeCommand(root).spec();
            case CHECK -> new CheckCommand(root).spec();
            case INSPECT -> new InspectCommand(root).spec();
            case STAT -> new StatCommand(root).spec();
            case UNPACK -> new UnpackCommand(root).spec();
            case COMPACT -> new CompactCommand(root).spec();
            case CHUNKDICT -> new ChunkdictCommand(root).spec();
            case OPTIMIZE -> new OptimizeCommand(root).spec();
            case EXPORT -> new ExportCommand(root).spec();
        };
    }

    /** The subcommand of that name, or null. */
    static Subcommand named(String word) {
        for (Subcommand subcommand : values()) {
            if (subcommand.word().equals(word)) {
                return subcommand;
            }
        }
        return null;
    }
}
