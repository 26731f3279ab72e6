package dev.nydusconvert.image.model;

import dev.nydusconvert.io.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A {@link ContentDigest} that grows with what it is given. For one thread. */
public abstract sealed class ContentHash {
    private ContentHash() {}

    static ContentHash of(ContentDigest.Algorithm algorithm) {
        return switch (algorithm) {
            case SHA256 -> new OfSha256();
            case SHA512 -> new OfJdk(algorithm);
        };
    }

    /** Adds {@code length} bytes from {@code offset} on. */
    public abstract void update(byte[] bytes, int offset, int length);

    /** The digest of all that was added. Nothing can be added after that. */
    public abstract ContentDigest finish();

    private static final class OfSha256 extends ContentHash {
        private final Sha256 sha256 = Sha256.create();

        @Override
        public void update(byte[] bytes, int offset, int length) {
            sha256.update(bytes, offset, length);
        }

        @Override
        public ContentDigest finish() {
            return ContentDigest.of(sha256.digest());
        }
    }

    private static final class OfJdk extends ContentHash {
        private final ContentDigest.Algorithm algorithm;
        private final MessageDigest digest;

        OfJdk(ContentDigest.Algorithm algorithm) {
            this.algorithm = algorithm;
            this.digest = algorithm.newMessageDigest();
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public ContentDigest finish() {
            return new ContentDigest(algorithm, HexFormat.of().formatHex(digest.digest()));
        }
    }
}
