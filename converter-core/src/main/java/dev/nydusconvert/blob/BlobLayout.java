package dev.nydusconvert.blob;

/**
 * What a data blob holds besides chunks and chunk-info table, and so how it is found (rafs-v6.md 15.2).
 *
 * @param inlineMeta whether the bootstrap is in the blob; each section then has a tail header
 * @param toc whether the blob ends in a ToC; each section then has a tail header. RAFS v6 only
 */
public record BlobLayout(boolean inlineMeta, boolean toc) {
    public static final BlobLayout PLAIN = new BlobLayout(false, false);
    public static final BlobLayout INLINE = new BlobLayout(true, false);
    public static final BlobLayout TOC = new BlobLayout(false, true);
    public static final BlobLayout INLINE_TOC = new BlobLayout(true, true);

    /** Whether sections are followed by tail headers. */
    public boolean tailHeaders() {
        return inlineMeta || toc;
    }

    /** The name on the command line and in JSON. */
    public String label() {
        if (inlineMeta) {
            return toc ? "inline-toc" : "inline";
        }
        return toc ? "toc" : "plain";
    }

    /** Its label. The text that Java makes for records takes 50 ms to be made for the first time, and starts ask for it. */
    @Override
    public String toString() {
        return label();
    }

    BlobFeatures features() {
        BlobFeatures features = new BlobFeatures(0);
        if (inlineMeta) {
            features = features.with(BlobFeatures.INLINED_FS_META | BlobFeatures.HAS_TAR_HEADER);
        }
        return toc ? features.with(BlobFeatures.HAS_TAR_HEADER | BlobFeatures.HAS_TOC) : features;
    }
}
