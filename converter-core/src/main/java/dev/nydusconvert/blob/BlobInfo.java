package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What a bootstrap records of one data blob (rafs-v6.md 6 and 15.4; the v5 tables hold a part of it).
 *
 * @param id blob id, usually 64 hex digits; 64 times {@code x} inside an inlined bootstrap
 * @param chunkSize chunk size of the image in bytes
 * @param chunkCount chunks stored in the blob
 * @param compression compression of the chunks
 * @param digestAlgorithm algorithm of the chunk digests
 * @param features feature bits
 * @param compressedSize size of the blob file in bytes, as far as known when the bootstrap was written
 * @param uncompressedSize size of the blob's uncompressed address space in bytes
 * @param chunkTable where the chunk-info table is
 * @param toc size and digest of the ToC
 * @param meta digest and size of the separate blob-meta file of {@code *-ref} images
 * @param cipher encryption of the chunks
 * @param readahead what to read ahead of the blob (v5 only)
 */
public record BlobInfo(
        String id,
        int chunkSize,
        int chunkCount,
        Compression compression,
        DigestAlgorithm digestAlgorithm,
        BlobFeatures features,
        long compressedSize,
        long uncompressedSize,
        ChunkTableLocation chunkTable,
        TocReference toc,
        MetaReference meta,
        Cipher cipher,
        Readahead readahead) {
    /** A blob of which nothing is read ahead. */
    public BlobInfo(
            String id,
            int chunkSize,
            int chunkCount,
            Compression compression,
            DigestAlgorithm digestAlgorithm,
            BlobFeatures features,
            long compressedSize,
            long uncompressedSize,
            ChunkTableLocation chunkTable,
            TocReference toc,
            MetaReference meta,
            Cipher cipher) {
        this(
                id,
                chunkSize,
                chunkCount,
                compression,
                digestAlgorithm,
                features,
                compressedSize,
                uncompressedSize,
                chunkTable,
                toc,
                meta,
                cipher,
                Readahead.NONE);
    }

    /** The same blob under another id. */
    public BlobInfo withId(String newId) {
        Copy copy = new Copy(this);
        copy.id = newId;
        return copy.build();
    }

    /** The same blob with other features. */
    public BlobInfo withFeatures(BlobFeatures newFeatures) {
        Copy copy = new Copy(this);
        copy.features = newFeatures;
        return copy.build();
    }

    /** The same blob with something else to be read ahead. */
    public BlobInfo withReadahead(Readahead newReadahead) {
        Copy copy = new Copy(this);
        copy.readahead = newReadahead;
        return copy.build();
    }

    /** The same blob with another size of its file, in bytes. */
    public BlobInfo withCompressedSize(long newCompressedSize) {
        Copy copy = new Copy(this);
        copy.compressedSize = newCompressedSize;
        return copy.build();
    }

    /** The same blob with another ToC. */
    public BlobInfo withToc(TocReference newToc) {
        Copy copy = new Copy(this);
        copy.toc = newToc;
        return copy.build();
    }

    /** The same blob with another separate blob-meta file. */
    public BlobInfo withMeta(MetaReference newMeta) {
        Copy copy = new Copy(this);
        copy.meta = newMeta;
        return copy.build();
    }

    /** The same blob, encrypted otherwise. */
    public BlobInfo withCipher(Cipher newCipher) {
        Copy copy = new Copy(this);
        copy.cipher = newCipher;
        return copy.build();
    }

    /** Stands for the id in a bootstrap that is inlined in the blob itself, whose hash is not known yet. */
    public static final String INLINED_ID = "x".repeat(64);

    /** Whether the blob has a chunk-info table. */
    public boolean hasChunkTable() {
        return chunkTable.uncompressedSize() != 0;
    }

    /**
     * Length of the part of the blob that holds stored chunks, as far as the bootstrap tells (rafs-v6.md 15.4): all
     * chunks end within it. {@link Long#MAX_VALUE} if it does not tell, as in the oldest v5 images.
     */
    public long chunkDataSize() {
        if (compressedSize == 0 && !hasChunkTable()) {
            return Long.MAX_VALUE;
        }
        if (features.has(BlobFeatures.SEPARATE) || !features.has(BlobFeatures.CAP_TAR_TOC)) {
            return compressedSize;
        }
        long end = hasChunkTable() ? chunkTable.offset() : compressedSize;
        return features.has(BlobFeatures.HAS_TAR_HEADER) ? end - TailHeader.SIZE : end;
    }

    /**
     * Where the chunk-info table is in the file that carries it.
     *
     * @param compression how the table is stored
     * @param offset offset of the stored table in bytes
     * @param compressedSize stored length in bytes
     * @param uncompressedSize length in bytes with batch and zran contexts
     */
    public record ChunkTableLocation(Compression compression, long offset, long compressedSize, long uncompressedSize) {
        /** No table: RAFS v5. */
        public static final ChunkTableLocation NONE = new ChunkTableLocation(Compression.NONE, 0, 0, 0);
    }

    /**
     * The ToC at the end of a blob: size in bytes with its tail header, and SHA-256 of both; 0 and
     * {@link Digest#ZERO} without one.
     */
    public record TocReference(int size, Digest digest) {
        public static final TocReference NONE = new TocReference(0, Digest.ZERO);
    }

    /** SHA-256 and size in bytes of a separate blob-meta file; {@link Digest#ZERO} and 0 without one. */
    public record MetaReference(Digest digest, long size) {
        public static final MetaReference NONE = new MetaReference(Digest.ZERO, 0);
    }

    /**
     * How the units of a blob are encrypted.
     *
     * @param algorithm 0 none, 1 AES-128-XTS
     * @param key 32 bytes of key, not copied; empty for none
     * @param iv 16 bytes of tweak, not copied; empty for none
     */
    public record Cipher(int algorithm, byte[] key, byte[] iv) {
        public static final Cipher NONE = new Cipher(0, new byte[0], new byte[0]);

        /** The algorithm number of AES-128-XTS. */
        public static final int AES_128_XTS = 1;

        /** @throws IllegalArgumentException if key and tweak are not as long as the algorithm needs them */
        public Cipher {
            boolean none = algorithm == 0;
            if (key.length != (none ? 0 : AesXts.KEY_LENGTH) || iv.length != (none ? 0 : AesXts.BLOCK)) {
                throw new IllegalArgumentException("cipher algorithm " + algorithm + " with a key of " + key.length
                        + " bytes and a tweak of " + iv.length);
            }
        }

        /** A new key and tweak for AES-128-XTS. */
        public static Cipher random(SecureRandom random) {
            byte[] key = new byte[AesXts.KEY_LENGTH];
            byte[] iv = new byte[AesXts.BLOCK];
            random.nextBytes(key);
            random.nextBytes(iv);
            // XTS needs two keys, and other implementations refuse equal ones.
            int half = key.length / 2;
            if (Arrays.equals(key, 0, half, key, half, key.length)) {
                key[0] ^= 1;
            }
            return new Cipher(AES_128_XTS, key, iv);
        }

        /** Whether nothing is encrypted. */
        public boolean isNone() {
            return algorithm == 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cipher that
                    && algorithm == that.algorithm
                    && Arrays.equals(key, that.key)
                    && Arrays.equals(iv, that.iv);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * algorithm + Arrays.hashCode(key)) + Arrays.hashCode(iv);
        }

        /** Does not give the key away. */
        @Override
        public String toString() {
            return isNone() ? "none" : "algorithm " + algorithm;
        }
    }

    /**
     * The range of stored bytes that the readers of a v5 image fetch at once when it is mounted.
     *
     * @param offset offset in the blob in bytes, {@code 0} to {@code 2^32 - 1}; builders write 0
     * @param size length in bytes, {@code 0} to {@code 2^32 - 1}; 0 for nothing
     */
    public record Readahead(long offset, long size) {
        public static final Readahead NONE = new Readahead(0, 0);
    }

    /** A blob on its way to becoming another one that is the same in nearly all. */
    private static final class Copy {
        private final BlobInfo original;
        private String id;
        private BlobFeatures features;
        private long compressedSize;
        private TocReference toc;
        private MetaReference meta;
        private Cipher cipher;
        private Readahead readahead;

        Copy(BlobInfo original) {
            this.original = original;
            this.id = original.id;
            this.features = original.features;
            this.compressedSize = original.compressedSize;
            this.toc = original.toc;
            this.meta = original.meta;
            this.cipher = original.cipher;
            this.readahead = original.readahead;
        }

        BlobInfo build() {
            return new BlobInfo(
                    id,
                    original.chunkSize,
                    original.chunkCount,
                    original.compression,
                    original.digestAlgorithm,
                    features,
                    compressedSize,
                    original.uncompressedSize,
                    original.chunkTable,
                    toc,
                    meta,
                    cipher,
                    readahead);
        }
    }
}
