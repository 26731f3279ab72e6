package dev.nydusconvert.tree;

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
    NONE
}
