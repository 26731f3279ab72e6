package dev.nydusconvert.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How a layer says that a name of the layers below it is gone (conversion-semantics 4.1). */
public enum WhiteoutSpec {
    /**
     * As OCI layers do: a file {@code .wh.NAME} removes {@code NAME}, a file {@code .wh..wh..opq} everything in its
     * directory. The type of these files does not matter.
     */
    OCI,
    /**
     * As overlayfs does: a character device 0:0 removes its own name, the extended attribute
     * {@code trusted.overlay.opaque} with the value {@code y} everything in its directory.
     */
    OVERLAYFS,
    /** Not at all: every name is what it is. */
    NONE;

    private static final byte[] OCI_PREFIX = ascii(".wh.");
    private static final byte[] OCI_OPAQUE = ascii(".wh..wh..opq");
    private static final byte[] OVERLAYFS_OPAQUE = ascii("trusted.overlay.opaque");
    private static final byte[] OVERLAYFS_YES = ascii("y");

    /** Whether a node is there only to say that something below is gone. */
    boolean isWhiteout(Node node) {
        return switch (this) {
            case OCI -> startsWith(node.name(), OCI_PREFIX);
            case OVERLAYFS -> node.type() == NodeType.CHARACTER_DEVICE && node.deviceNumber() == 0;
            case NONE -> false;
        };
    }

    /** Whether a whiteout removes everything in its directory. */
    boolean removesAll(Node whiteout) {
        return this == OCI && Arrays.equals(whiteout.name(), OCI_OPAQUE);
    }

    /** The name that a whiteout removes in its directory. */
    byte[] removedName(Node whiteout) {
        byte[] name = whiteout.name();
        return this == OCI ? Arrays.copyOfRange(name, OCI_PREFIX.length, name.length) : name;
    }

    /** Whether a directory, which is no whiteout itself, hides what is in the one of its name below. */
    boolean isOpaque(Directory directory) {
        return this == OVERLAYFS
                && directory.xattrs().stream()
                        .anyMatch(it ->
                                Arrays.equals(it.name(), OVERLAYFS_OPAQUE) && Arrays.equals(it.value(), OVERLAYFS_YES));
    }

    /** An opaque directory, without what makes it so. */
    static Directory asOrdinary(Directory opaque) {
        return opaque.withoutXattr(OVERLAYFS_OPAQUE);
    }

    private static boolean startsWith(byte[] name, byte[] prefix) {
        return name.length >= prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
