package dev.nydusconvert.rafs.v6;

/**
 * What a bootstrap's model does not decide about its bytes.
 *
 * @param xattrFlagAlways whether the super block says that there are xattrs even if there are none, as the reference
 *     builder's merge does (rafs-v6.md 4)
 */
public record V6WriteOptions(boolean xattrFlagAlways) {
    /** What a conversion of one layer writes. */
    public static final V6WriteOptions DEFAULT = new V6WriteOptions(false);

    /** What a merge of layers writes. */
    public static final V6WriteOptions MERGE = new V6WriteOptions(true);
}
