package dev.nydusconvert.tree;

/**
 * The bytes of a regular file, held by identity: names that share one are hard links of each other.
 *
 * <p>Where the bytes are is not the tree's business; {@link #id()} is the key to that.
 */
public final class FileContent {
    /** The {@link #id()} of content without bytes. */
    public static final int EMPTY = -1;

    private final int id;
    private final long size;

    /**
     * @param id ordinal of the content among the contents of its source that have bytes, or {@link #EMPTY}
     * @param size length in bytes
     */
    public FileContent(int id, long size) {
        if (size < 0 || id < EMPTY || (id == EMPTY) != (size == 0)) {
            throw new IllegalArgumentException("content " + id + " of " + size + " bytes");
        }
        this.id = id;
        this.size = size;
    }

    /** Ordinal among the contents of the same source that have bytes, or {@link #EMPTY}. */
    public int id() {
        return id;
    }

    /** Length in bytes. */
    public long size() {
        return size;
    }
}
