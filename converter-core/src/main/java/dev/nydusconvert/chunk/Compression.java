package dev.nydusconvert.chunk;

import java.util.Optional;

/** How the units of a blob (chunks, batches, the chunk-info table, the bootstrap) are compressed. */
public enum Compression {
    /** Stored as they are. */
    NONE(0, "none"),
    /** One raw LZ4 block, without size prefix or frame. */
    LZ4_BLOCK(1, "lz4_block"),
    /** One gzip member. Found in blobs made from stargz layers; only read. */
    GZIP(2, "gzip"),
    /** One zstd frame. */
    ZSTD(3, "zstd");

    private final int code;
    private final String label;

    Compression(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The number that stands for the compression in on-disk records. */
    public int code() {
        return code;
    }

    /** The compression with the given {@link #code()}, or empty if there is none. */
    public static Optional<Compression> ofCode(int code) {
        for (Compression compression : values()) {
            if (compression.code == code) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /** The name on the command line and in JSON. */
    public String label() {
        return label;
    }

    /** The compression with the given {@link #label()}, or empty if there is none. */
    public static Optional<Compression> ofLabel(String label) {
        for (Compression compression : values()) {
            if (compression.label.equals(label)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /** Whether {@link #newCompressor()} works: all but {@link #GZIP}. */
    public boolean isWritable() {
        return this != GZIP;
    }

    /**
     * A new compressor, for one thread, with the parameters of the reference builder.
     *
     * @throws UnsupportedOperationException unless {@link #isWritable()}
     * @throws dev.nydusconvert.io.LibraryLoadException if the compression needs a native library that does not load on this machine
     */
    public Compressor newCompressor() {
        return new Compressor(
                switch (this) {
                    case NONE -> new RawEncoder();
                    case LZ4_BLOCK -> new Lz4Encoder(Lz4Library.get());
                    case GZIP -> throw new UnsupportedOperationException("gzip is only read, not written");
                    case ZSTD -> ZstdEncoder.create();
                });
    }

    /**
     * A new decompressor, for one thread.
     *
     * @throws dev.nydusconvert.io.LibraryLoadException if the compression needs a native library that does not load on this machine
     */
    public Decompressor newDecompressor() {
        return new Decompressor(
                this,
                switch (this) {
                    case NONE -> new RawDecoder();
                    case LZ4_BLOCK -> new Lz4Decoder(Lz4Library.get());
                    case GZIP -> new GzipDecoder();
                    case ZSTD -> ZstdDecoder.create();
                });
    }

    /** Which LZ4 implementation is in use and what follows from it; for {@code --version}. */
    public static String lz4Implementation() {
        return Lz4Library.get().description();
    }
}
