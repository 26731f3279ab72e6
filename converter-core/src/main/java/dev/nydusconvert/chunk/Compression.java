package dev.nydusconvert.chunk;

import java.util.Arrays;
import java.util.Optional;

/** Compression of chunks and chunk-info tables, with their numbers in the blob table (rafs-v6.md 6). */
public enum Compression {
    NONE(0, "none"),
    LZ4_BLOCK(1, "lz4_block"),
    GZIP(2, "gzip"),
    ZSTD(3, "zstd");

    private final int code;
    private final String label;

    Compression(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The number stored in blob tables. */
    public int code() {
        return code;
    }

    /** The name on command lines. */
    public String label() {
        return label;
    }

    public static Optional<Compression> ofCode(int code) {
        return Arrays.stream(values()).filter(a -> a.code == code).findFirst();
    }

    public static Optional<Compression> ofLabel(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }
}
