package dev.nydusconvert.tar;

import dev.nydusconvert.inflate.GzipReader;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The stream of a layer, whatever it is compressed with: plain, gzip of one or more members, or zstd of one or more frames,
 * told apart by their first bytes.
 *
 * <p>Reads the stream once from front to back, so it may be a pipe. Sizes and digests are known when {@link #tar()} has been
 * read to its end. Not safe for use by several threads.
 */
public final class LayerInput implements Closeable {
    private static final int MAGIC_SIZE = 10;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    /** The number that starts each block of a bzip2 stream, and the one at its end; a name could also start with "BZh". */
    private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

    private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};

    /** What is digested while a layer is read. */
    public enum Digests {
        NONE,
        /** The layer as it comes in; a layer that is not compressed is the tar as well. */
        STREAM,
        STREAM_AND_TAR
    }

    private final StreamCodec codec;
    private final Digests digests;

    /** SHA-256 of the stream, if whoever gives it proves it. */
    private final Optional<byte[]> proven;

    private final MeteredInputStream compressed;
    private final Optional<GzipReader> gzip;
    private final MeteredInputStream tar;

    private LayerInput(
            InputStream in,
            String name,
            StreamCodec codec,
            Digests digests,
            Optional<byte[]> proven,
            boolean traced,
            long limit) {
        this.codec = codec;
        this.digests = digests;
        this.proven = proven;
        // What is not compressed is the tar itself.
        boolean plain = codec == StreamCodec.PLAIN;
        this.compressed = new MeteredInputStream(
                in, digests != Digests.NONE && (plain || proven.isEmpty()), name, plain ? limit : Long.MAX_VALUE);
        boolean tarDigest = digests == Digests.STREAM_AND_TAR;
        this.gzip =
                traced && codec == StreamCodec.GZIP ? Optional.of(new GzipReader(compressed, name)) : Optional.empty();
        this.tar = switch (codec) {
            case PLAIN -> compressed;
            case GZIP ->
                new MeteredInputStream(
                        gzip.isPresent() ? gzip.get() : new GzipMemberStream(compressed, name), tarDigest, name, limit);
            case ZSTD -> new MeteredInputStream(new ZstdFrameStream(compressed, name), tarDigest, name, limit);
        };
    }

    /**
     * Opens a layer without computing digests.
     *
     * @param in the layer; closed with what is returned, but not if this fails
     * @param name name for messages, usually the path
     * @throws UnsupportedFeatureException if it is compressed in another way
     */
    public static LayerInput open(InputStream in, String name) throws IOException {
        return open(in, name, Limits.DEFAULTS);
    }

    /**
     * As {@link #open(InputStream, String)}.
     *
     * @param limits of which that of the length counts
     */
    public static LayerInput open(InputStream in, String name, Limits limits) throws IOException {
        return open(in, name, Digests.NONE, Optional.empty(), false, limits);
    }

    /** As {@link #openWithDigests(InputStream, String, Limits)}, with the default limits. */
    public static LayerInput openWithDigests(InputStream in, String name) throws IOException {
        return openWithDigests(in, name, Limits.DEFAULTS);
    }

    /**
     * As {@link #open}, and computes the SHA-256 of the stream and of the tar in it.
     *
     * @param limits of which that of the length counts
     */
    public static LayerInput openWithDigests(InputStream in, String name, Limits limits) throws IOException {
        return open(in, name, Digests.STREAM_AND_TAR, Optional.empty(), false, limits);
    }

    /** Opens a layer so that of a gzip stream {@link #gzip()} tells where in it the tar has been read. */
    public static LayerInput openTraced(InputStream in, String name, Limits limits, Digests digests)
            throws IOException {
        return open(in, name, digests, Optional.empty(), true, limits);
    }

    /**
     * As {@link #openWithDigests(InputStream, String, Limits)}, of a stream whose own digest need not be computed.
     *
     * @param proven SHA-256 of {@code in}, if {@code in} fails at its end when it has another one
     */
    public static LayerInput openWithDigests(InputStream in, String name, Limits limits, Optional<byte[]> proven)
            throws IOException {
        return open(in, name, Digests.STREAM_AND_TAR, proven, false, limits);
    }

    private static LayerInput open(
            InputStream in, String name, Digests digests, Optional<byte[]> proven, boolean traced, Limits limits)
            throws IOException {
        PushbackInputStream rewindable = new PushbackInputStream(in, MAGIC_SIZE);
        byte[] magic = rewindable.readNBytes(MAGIC_SIZE);
        rewindable.unread(magic);
        return new LayerInput(rewindable, name, detect(magic, name), digests, proven, traced, limits.layerSize());
    }

    private static StreamCodec detect(byte[] magic, String name) throws UnsupportedFeatureException {
        if (startsWith(magic, 0, GZIP)) {
            return StreamCodec.GZIP;
        }
        if (startsWith(magic, 0, ZSTD) || isSkippableFrame(magic)) {
            return StreamCodec.ZSTD;
        }
        if (startsWith(magic, 0, XZ)) {
            throw unsupported(name, "xz");
        }
        if (startsWith(magic, 0, new byte[] {'B', 'Z', 'h'})
                && (startsWith(magic, 4, BZIP2_BLOCK) || startsWith(magic, 4, BZIP2_END))) {
            throw unsupported(name, "bzip2");
        }
        return StreamCodec.PLAIN;
    }

    /** A frame that zstd decoders skip starts with one of sixteen numbers, {@code 0x184d2a50} to {@code 0x184d2a5f}. */
    private static boolean isSkippableFrame(byte[] magic) {
        return startsWith(magic, 1, new byte[] {0x2a, 0x4d, 0x18}) && (magic[0] & 0xf0) == 0x50;
    }

    private static boolean startsWith(byte[] bytes, int from, byte[] start) {
        return bytes.length >= from + start.length
                && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }

    private static UnsupportedFeatureException unsupported(String name, String codec) {
        return new UnsupportedFeatureException(
                name + ": the layer is compressed with " + codec + "; plain, gzip and zstd can be read");
    }

    /** How the layer is compressed. */
    public StreamCodec codec() {
        return codec;
    }

    /** The gzip stream that the tar is read from, if it is one and was opened to be traced. */
    public Optional<GzipReader> gzip() {
        return gzip;
    }

    /** The tar in it, decompressed. Reading fails if the compressed stream is damaged, cut short, or followed by garbage. */
    public InputStream tar() {
        return tar;
    }

    /**
     * Size of the layer as it came in, in bytes.
     *
     * @throws IllegalStateException if the tar has not been read to its end
     */
    public long compressedSize() {
        requireEnd();
        return compressed.count();
    }

    /**
     * Size of the tar in bytes.
     *
     * @throws IllegalStateException if the tar has not been read to its end
     */
    public long tarSize() {
        requireEnd();
        return tar.count();
    }

    /**
     * The SHA-256 of the layer as it came in.
     *
     * @throws IllegalStateException if the tar has not been read to its end, or the digest was not asked for
     */
    public byte[] compressedSha256() {
        require(digests != Digests.NONE);
        return (codec == StreamCodec.PLAIN ? tar.digest() : proven.orElseGet(compressed::digest)).clone();
    }

    /**
     * The SHA-256 of the tar, which is the diffId of the layer.
     *
     * @throws IllegalStateException if the tar has not been read to its end, or the digest was not asked for
     */
    public byte[] tarSha256() {
        require(digests == Digests.STREAM_AND_TAR || codec == StreamCodec.PLAIN && digests == Digests.STREAM);
        return tar.digest().clone();
    }

    private void require(boolean askedFor) {
        requireEnd();
        if (!askedFor) {
            throw new IllegalStateException("opened without that digest");
        }
    }

    private void requireEnd() {
        if (!tar.ended()) {
            throw new IllegalStateException("the tar has not been read to its end");
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
