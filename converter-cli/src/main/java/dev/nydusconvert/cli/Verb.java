package dev.nydusconvert.cli;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code nydus-convert} can do, in the order of its help.
 *
 * <p>To add a verb: write its class, add a constant, and let the compiler lead to {@link #spec}; then use the verb in
 * {@link Rehearsal}. A verb is a {@code Callable<Integer>} (its result is the exit code) with a method {@code spec()} that
 * names its options, as {@link HelpCommand} shows. Options are built by calls, not by annotations: reading annotations
 * makes proxy classes, which no class-data archive can hold, and that doubles the time of a start. For the same
 * reason only the verb that is called for is made.
 */
enum Verb {
    CONVERT,
    REVERT,
    COPY,
    DIFF,
    LS,
    CAT,
    PACK,
    UNPACK,
    ROUNDTRIP,
    MERGE,
    CHECK,
    INSPECT,
    STAT,
    EXPORT,
    DICT,
    COMPACT,
    OPTIMIZE,
    TUNE,
    HELP;

    /** The verb as typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The options of this verb, with a new command object that will run it. */
    CommandSpec spec(StandardStreams streams) {
        return switch (this) {
            case CONVERT -> new ConvertCommand(streams).spec();
            case REVERT -> new RevertCommand(streams).spec();
            case COPY -> new CopyCommand(streams).spec();
            case DIFF -> new DiffCommand(streams).spec();
            case LS -> new LsCommand(streams).spec();
            case CAT -> new CatCommand(streams).spec();
            case PACK -> new PackCommand(streams).spec();
            case UNPACK -> new UnpackCommand(streams).spec();
            case ROUNDTRIP -> new RoundtripCommand(streams).spec();
            case MERGE -> new MergeCommand(streams).spec();
            case CHECK -> new CheckCommand(streams).spec();
            case INSPECT -> new InspectCommand(streams).spec();
            case STAT -> new StatCommand(streams).spec();
            case EXPORT -> new ExportCommand(streams).spec();
            case DICT -> new DictCommand(streams).spec();
            case COMPACT -> new CompactCommand(streams).spec();
            case OPTIMIZE -> new OptimizeCommand(streams).spec();
            case TUNE -> new TuneCommand(streams).spec();
            case HELP -> new HelpCommand().spec();
        };
    }

    /** The verb of that name, or null. */
    static Verb named(String word) {
        for (Verb verb : values()) {
            if (verb.word().equals(word)) {
                return verb;
            }
        }
        return null;
    }
}
