package dev.nydusconvert.blob;

/**
 * Feature bits of a data blob, in the blob table and in the blob-meta header alike (rafs-v6.md 1.1).
 *
 * @param bits the 32 bits as stored
 */
public record BlobFeatures(int bits) {
    public static final int ALIGNED = 0x1;
    public static final int INLINED_FS_META = 0x2;
    public static final int CHUNK_INFO_V2 = 0x4;
    public static final int ZRAN = 0x8;
    public static final int SEPARATE = 0x10;
    public static final int INLINED_CHUNK_DIGEST = 0x20;
    public static final int TARFS = 0x40;
    public static final int BATCH = 0x80;
    public static final int ENCRYPTED = 0x100;
    public static final int IS_CHUNKDICT_GENERATED = 0x200;
    public static final int EXTERNAL = 0x800;
    public static final int HAS_TAR_HEADER = 0x1000_0000;
    public static final int HAS_TOC = 0x2000_0000;
    public static final int CAP_TAR_TOC = 0x4000_0000;

    /** Of the low 16 bits a reader must know each one that is set. */
    private static final int INCOMPATIBLE = 0xffff;

    private static final int KNOWN_INCOMPATIBLE = 0x0fff;

    /** Never stored by a valid writer: the readers' own mark of a v5 image without an extended blob table. */
    private static final int V5_WITHOUT_EXTENDED_TABLE = 0x8000_0000;

    /** Whether all of {@code mask} is set. */
    public boolean has(int mask) {
        return (bits & mask) == mask;
    }

    public BlobFeatures with(int mask) {
        return new BlobFeatures(bits | mask);
    }

    public BlobFeatures without(int mask) {
        return new BlobFeatures(bits & ~mask);
    }

    /** Whether a RAFS v6 reader accepts these bits. */
    public boolean supported() {
        return (bits & INCOMPATIBLE & ~KNOWN_INCOMPATIBLE) == 0 && (bits & V5_WITHOUT_EXTENDED_TABLE) == 0;
    }

    @Override
    public String toString() {
        return String.format("0x%08x", bits);
    }
}
