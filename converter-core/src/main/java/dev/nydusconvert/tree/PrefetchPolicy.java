package dev.nydusconvert.tree;

/** In which way readers are told what to fetch ahead (conversion-semantics 2.3). */
public enum PrefetchPolicy {
    /** By names: the bootstrap has a table of files and directories. */
    FS,
    /**
     * By range: a RAFS v5 bootstrap says how much of the blob, from its beginning, is to be read ahead. In RAFS v6 there is
     * no place for it, so that only the order of the data is left, and that only where data can be ordered: in a directory.
     */
    BLOB
}
