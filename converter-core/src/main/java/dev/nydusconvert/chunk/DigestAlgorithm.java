package dev.nydusconvert.chunk;

import java.util.Arrays;
import java.util.Optional;

/** Algorithms of chunk and inode digests, with their numbers in the blob table (rafs-v6.md 6). */
public enum DigestAlgorithm {
    BLAKE3(0, "blake3"),
    SHA256(1, "sha256");

    private final int code;
    private final String label;

    DigestAlgorithm(int code, String label) {
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

    public static Optional<DigestAlgorithm> ofCode(int code) {
        return Arrays.stream(values()).filter(a -> a.code == code).findFirst();
    }

    public static Optional<DigestAlgorithm> ofLabel(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }
}
