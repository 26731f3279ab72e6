package dev.nydusconvert.chunk;

import java.util.Optional;

/** How chunks and inodes are digested; one choice for a whole bootstrap. */
public enum DigestAlgorithm {
    /** BLAKE3 with 256 bits of output: the reference builder's default. */
    BLAKE3(0, "blake3"),
    /** SHA-256. */
    SHA256(1, "sha256");

    private final int code;
    private final String label;

    DigestAlgorithm(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The number that stands for the algorithm in blob features and on-disk records. */
    public int code() {
        return code;
    }

    /** The algorithm with the given {@link #code()}, or empty if there is none. */
    public static Optional<DigestAlgorithm> ofCode(int code) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.code == code) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The name on the command line and in JSON. */
    public String label() {
        return label;
    }

    /** The algorithm with the given {@link #label()}, or empty if there is none. */
    public static Optional<DigestAlgorithm> ofLabel(String label) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.label.equals(label)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** A new hasher, for one thread. */
    public ChunkDigest newDigest() {
        return this == BLAKE3 ? ChunkDigest.blake3() : new Sha256Digest();
    }
}
