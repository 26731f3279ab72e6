package dev.nydusconvert.tree;

import java.util.Optional;

/** The kinds of file, with their {@code S_IFMT} bits as every Linux file system stores them. */
public enum NodeType {
    FIFO(0010000),
    CHARACTER_DEVICE(0020000),
    DIRECTORY(0040000),
    BLOCK_DEVICE(0060000),
    REGULAR(0100000),
    SYMLINK(0120000),
    SOCKET(0140000);

    /** Mask of the type bits in {@code st_mode}. */
    public static final int FORMAT_MASK = 0170000;

    private static final NodeType[] ALL = values();

    private final int formatBits;

    /** One for all: a bootstrap has hundreds of thousands of nodes. */
    private final Optional<NodeType> found = Optional.of(this);

    NodeType(int formatBits) {
        this.formatBits = formatBits;
    }

    /** The type bits of {@code st_mode}. */
    public int formatBits() {
        return formatBits;
    }

    /** The type that {@code st_mode} holds, empty if its type bits mean nothing. */
    public static Optional<NodeType> ofMode(int mode) {
        for (NodeType type : ALL) {
            if (type.formatBits == (mode & FORMAT_MASK)) {
                return type.found;
            }
        }
        return Optional.empty();
    }
}
