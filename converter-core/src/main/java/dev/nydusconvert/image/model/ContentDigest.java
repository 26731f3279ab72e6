package dev.nydusconvert.image.model;

import dev.nydusconvert.chunk.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A digest as descriptors write it, {@code sha256:<hex>} or {@code sha512:<hex>}: the registered algorithms of OCI.
 *
 * @param algorithm how it was made
 * @param hex lower-case hexadecimal digits, as many as the algorithm gives
 */
public record ContentDigest(Algorithm algorithm, String hex) implements Comparable<ContentDigest> {
    /** A registered algorithm. */
    public enum Algorithm {
        SHA256("SHA-256", 64),
        SHA512("SHA-512", 128);

        private final String jdkName;
        private final int digits;

        Algorithm(String jdkName, int digits) {
            this.jdkName = jdkName;
            this.digits = digits;
        }

        /** The name that stands before the colon. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** A new computation for bytes that come one after the other, the fastest that this machine has. */
        public ContentHash newHash() {
            return ContentHash.of(this);
        }

        /** A new computation by the JDK. */
        public MessageDigest newMessageDigest() {
            try {
                return MessageDigest.getInstance(jdkName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("each JDK has " + jdkName, e);
            }
        }
    }

    public ContentDigest {
        if (hex.length() != algorithm.digits || !hex.chars().allMatch(ContentDigest::isHexDigit)) {
            throw new IllegalArgumentException(
                    "a " + algorithm.label() + " digest has " + algorithm.digits + " lower-case hexadecimal digits");
        }
    }

    private static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /**
     * Parses {@code algorithm:hex}.
     *
     * @throws IllegalArgumentException if the algorithm is not a registered one, or the digits are not its
     */
    public static ContentDigest parse(String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            if (text.startsWith(algorithm.label() + ":")) {
                return new ContentDigest(
                        algorithm, text.substring(algorithm.label().length() + 1));
            }
        }
        throw new IllegalArgumentException("a digest begins with sha256: or sha512:");
    }

    /** The SHA-256 of some bytes. */
    public static ContentDigest ofBytes(byte[] bytes) {
        return of(Algorithm.SHA256.newMessageDigest().digest(bytes));
    }

    /** A finished SHA-256. */
    public static ContentDigest of(Digest sha256) {
        return new ContentDigest(Algorithm.SHA256, sha256.hex());
    }

    /** A finished SHA-256 of 32 bytes. */
    public static ContentDigest of(byte[] sha256) {
        return new ContentDigest(Algorithm.SHA256, HexFormat.of().formatHex(sha256));
    }

    @Override
    public int compareTo(ContentDigest other) {
        return toString().compareTo(other.toString());
    }

    /** The form that {@link #parse} takes. */
    @Override
    public String toString() {
        return algorithm.label() + ":" + hex;
    }
}
