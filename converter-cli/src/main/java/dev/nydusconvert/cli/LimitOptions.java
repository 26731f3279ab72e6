package dev.nydusconvert.cli;

import dev.nydusconvert.io.Limits;
import java.util.function.LongFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** How large a layer may be before it is refused. */
final class LimitOptions {
    /**
     * What an entry takes of the heap at the least, and what collectors need free beside it. With less, the JVM would look for
     * room for minutes before it says that there is none.
     */
    private static final int HEAP_FOR_AN_ENTRY = 400;

    private static final Limits DEFAULTS = Limits.DEFAULTS.withEntries(
            Math.min(Limits.DEFAULTS.entries(), Runtime.getRuntime().maxMemory() / HEAP_FOR_AN_ENTRY));

    private final OptionSpec entries = size(
            Limits.MAX_ENTRIES,
            "N",
            DEFAULTS.entries(),
            "Refuse a layer with more entries, those that its paths imply included. Default: 10,000,000, but not"
                    + " more than the Java heap has room for.");
    private final OptionSpec depth = size(
            Limits.MAX_DEPTH,
            "N",
            DEFAULTS.depth(),
            "Refuse an entry that is in more directories, one in the other: 1 to " + Limits.DEEPEST + ". Default: "
                    + DEFAULTS.depth() + ".");
    private final OptionSpec path = size(
            Limits.MAX_PATH,
            "SIZE",
            DEFAULTS.path(),
            "Refuse an entry with a longer path: 1 to " + Limits.LONGEST_PATH + " bytes. Default: " + DEFAULTS.path()
                    + ".");
    private final OptionSpec xattrs = size(
            Limits.MAX_XATTRS,
            "SIZE",
            DEFAULTS.xattrs(),
            "Refuse a layer with more extended attributes, each with " + Limits.XATTR_COST
                    + " bytes for itself. Default: 1G.");
    private final OptionSpec layerSize = size(
            Limits.MAX_LAYER_SIZE,
            "SIZE",
            DEFAULTS.layerSize(),
            "Refuse a layer that is a longer tar, decompressed. Default: 1T.");

    private static OptionSpec size(String name, String label, long initial, String description) {
        return OptionSpec.builder("--" + name)
                .paramLabel(label)
                .type(Long.class)
                .converters(SizeText::parse)
                .initialValue(initial)
                .description(description)
                .build();
    }

    void addTo(CommandSpec spec) {
        spec.addOption(entries)
                .addOption(depth)
                .addOption(path)
                .addOption(xattrs)
                .addOption(layerSize);
    }

    /** For verbs that write what a layer stands for. */
    void addSizeTo(CommandSpec spec) {
        spec.addOption(layerSize);
    }

    /** The library's limits. */
    Limits limits(CommandSpec spec) {
        Limits limits = DEFAULTS;
        limits = with(spec, entries, limits, limits::withEntries);
        limits = with(spec, depth, limits, narrowed(limits::withDepth));
        limits = with(spec, path, limits, narrowed(limits::withPath));
        limits = with(spec, xattrs, limits, limits::withXattrs);
        return with(spec, layerSize, limits, limits::withLayerSize);
    }

    private interface IntChange {
        Limits apply(int value);
    }

    /** What no int holds is out of range in any case. */
    private static LongFunction<Limits> narrowed(IntChange change) {
        return value -> change.apply((int) Math.min(value, Integer.MAX_VALUE));
    }

    private static Limits with(CommandSpec spec, OptionSpec option, Limits limits, LongFunction<Limits> change) {
        Long value = option.getValue();
        if (value == null) {
            // Not an option of this verb.
            return limits;
        }
        try {
            return change.apply(value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), option.longestName() + ": " + value + " is out of range", e);
        }
    }
}
