package dev.nydusconvert.tar;

/** What a tar entry creates. */
public enum TarEntryType {
    /** A regular file, also a contiguous or a sparse one. */
    FILE,
    /** Another name of a regular file. */
    HARD_LINK,
    SYMLINK,
    DIRECTORY,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO
}
