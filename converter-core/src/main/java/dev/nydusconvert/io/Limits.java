package dev.nydusconvert.io;

/**
 * How much of a layer is read before it is refused: a few bytes of a tar can stand for a great many of memory, disk and time.
 * What exceeds a limit ends in a {@link MalformedInputException} that names it, as an option of the command.
 *
 * @param entries {@value #MAX_ENTRIES}: entries of a layer, with the directories that they imply; at least 1
 * @param depth {@value #MAX_DEPTH}: directories above an entry; 1 to {@value #DEEPEST}
 * @param path {@value #MAX_PATH}: length of a path in bytes, as the layer writes it; 1 to {@value #LONGEST_PATH}
 * @param xattrs {@value #MAX_XATTRS}: extended attributes of all entries in bytes, each with {@value #XATTR_COST} for
 *     itself; at least 0
 * @param layerSize {@value #MAX_LAYER_SIZE}: length of the tar in bytes, decompressed; at least 0
 */
public record Limits(long entries, int depth, int path, long xattrs, long layerSize) {
    /** Names of the limits, in messages and on command lines. */
    public static final String MAX_ENTRIES = "max-entries";

    public static final String MAX_DEPTH = "max-depth";
    public static final String MAX_PATH = "max-path";
    public static final String MAX_XATTRS = "max-xattrs";
    public static final String MAX_LAYER_SIZE = "max-layer-size";

    /**
     * Longer paths are read neither in tars nor in bootstraps: far more than the 4,095 bytes that Linux takes, and what RAFS
     * holds of such lengths in 16 bits.
     */
    public static final int LONGEST_PATH = 65_535;

    /** As many directories as the longest path can have above an entry. */
    public static final int DEEPEST = LONGEST_PATH / 2;

    /** What an extended attribute takes in memory beside its bytes, roughly. */
    public static final int XATTR_COST = 64;

    /** More than any layer that is meant to be used, and less than what brings a machine down. */
    public static final Limits DEFAULTS = new Limits(10_000_000, 4_096, LONGEST_PATH, 1L << 30, 1L << 40);

    public Limits {
        require(entries >= 1, MAX_ENTRIES, entries);
        require(depth >= 1 && depth <= DEEPEST, MAX_DEPTH, depth);
        require(path >= 1 && path <= LONGEST_PATH, MAX_PATH, path);
        require(xattrs >= 0, MAX_XATTRS, xattrs);
        require(layerSize >= 0, MAX_LAYER_SIZE, layerSize);
    }

    private static void require(boolean valid, String name, long value) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }

    public Limits withEntries(long value) {
        return new Limits(value, depth, path, xattrs, layerSize);
    }

    public Limits withDepth(int value) {
        return new Limits(entries, value, path, xattrs, layerSize);
    }

    public Limits withPath(int value) {
        return new Limits(entries, depth, value, xattrs, layerSize);
    }

    public Limits withXattrs(long value) {
        return new Limits(entries, depth, path, value, layerSize);
    }

    public Limits withLayerSize(long value) {
        return new Limits(entries, depth, path, xattrs, value);
    }

    /**
     * The refusal of what exceeds a limit.
     *
     * @param source name of the file or stream
     * @param offset byte offset in it, or {@link MalformedInputException#NO_OFFSET}
     * @param what what there is too much of, with the limit's value
     * @param name name of the limit
     */
    public static MalformedInputException exceeded(String source, long offset, String what, String name) {
        return new MalformedInputException(source, offset, what + " (--" + name + " sets the limit)");
    }
}
