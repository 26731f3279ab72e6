package dev.nydusconvert.inflate;

import dev.nydusconvert.io.ArrayInputStream;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Decompresses all members of a gzip stream (RFC 1952), and tells where in the stream it is: how many bytes it has consumed,
 * and where decoding can begin later without what comes before.
 *
 * <p>Reads from front to back, so the stream may be a pipe. Checksum and size of each member are verified. A read gives all
 * that was asked for unless the stream ends, and decodes nothing beyond it. Not safe for use by several threads.
 */
public final class GzipReader extends ArrayInputStream {
    private enum Phase {
        BEFORE_MEMBER,
        IN_MEMBER,
        ENDED
    }

    private final InputStream in;
    private final BitInput input;
    private final BlockDecoder decoder;
    private final GzipMember member;

    private Phase phase;
    private long produced;

    private long pointIn;
    private long pointOut;
    private int pointBits;
    private int pointByte;
    private int pointDictionarySize;
    private final byte[] pointDictionary = new byte[BlockPoint.MAX_DICTIONARY];

    /**
     * Reads a stream from its beginning.
     *
     * @param in closed with the reader
     * @param name name for messages, usually the path
     */
    public GzipReader(InputStream in, String name) {
        this(in, name, BlockDecoder::create);
    }

    /** Reads a stream with a decoder that {@code decoders} makes. */
    GzipReader(InputStream in, String name, Function<BitInput, BlockDecoder> decoders) {
        this(in, name, 0, decoders);
        phase = Phase.BEFORE_MEMBER;
    }

    private GzipReader(InputStream in, String name, long offset, Function<BitInput, BlockDecoder> decoders) {
        this.in = in;
        this.input = new BitInput(in, name, offset);
        this.decoder = decoders.apply(input);
        this.member = new GzipMember(input);
    }

    /**
     * Reads a stream from a block point on. The checksum of the member that the point is in cannot be verified.
     *
     * @param in the stream from the point's {@link BlockPoint#inOffset()} on; closed with the reader
     */
    public static GzipReader resume(InputStream in, String name, BlockPoint point) {
        return resume(in, name, point, BlockDecoder::create);
    }

    static GzipReader resume(InputStream in, String name, BlockPoint point, Function<BitInput, BlockDecoder> decoders) {
        GzipReader reader = new GzipReader(in, name, point.inOffset(), decoders);
        reader.decoder.resume(point);
        reader.produced = point.outOffset();
        reader.phase = Phase.IN_MEMBER;
        reader.pointIn = point.inOffset();
        reader.pointOut = point.outOffset();
        reader.pointBits = point.pendingBits();
        reader.pointByte = point.previousByte();
        reader.pointDictionarySize = point.dictionary().length;
        System.arraycopy(point.dictionary(), 0, reader.pointDictionary, 0, reader.pointDictionarySize);
        return reader;
    }

    /**
     * How many bytes of the stream have been consumed, with the one of which only some bits have.
     *
     * <p>As zlib counts them: behind the last byte decoded the next symbol is taken into account, too, unless the input
     * buffer of 64 KiB ends before (conversion-semantics 7.2).
     */
    public long consumed() {
        return decoder.consumed();
    }

    /** How many bytes have been read from this reader, counted from the beginning of the stream. */
    public long produced() {
        return produced;
    }

    /** {@link BlockPoint#inOffset()} of {@link #blockPoint()}. */
    public long blockPointOffset() {
        return pointIn;
    }

    /**
     * The last place before what comes next where decoding can begin.
     *
     * @throws IllegalStateException if nothing has been read
     */
    public BlockPoint blockPoint() {
        if (phase == Phase.BEFORE_MEMBER && pointIn == 0) {
            throw new IllegalStateException("nothing has been read");
        }
        return new BlockPoint(
                pointIn, pointOut, pointBits, pointByte, Arrays.copyOf(pointDictionary, pointDictionarySize));
    }

    /** @throws MalformedInputException if the stream is damaged or cut short */
    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length && phase != Phase.ENDED) {
            refillDrained();
            if (phase == Phase.BEFORE_MEMBER) {
                beginMember();
            } else if (decoder.ended()) {
                member.readTrailer();
                phase = Phase.BEFORE_MEMBER;
            } else {
                done += decode(target, offset + done, length - done);
            }
        }
        return done == 0 ? -1 : done;
    }

    /** As zlib's callers do, which read on before they call it again. */
    private void refillDrained() throws IOException {
        if (input.isBufferEnd(decoder.consumed())) {
            input.refill();
        }
    }

    private void beginMember() throws IOException {
        if (input.atEnd()) {
            phase = Phase.ENDED;
            return;
        }
        member.readHeader();
        decoder.begin();
        phase = Phase.IN_MEMBER;
        markPoint();
    }

    private int decode(byte[] target, int offset, int length) throws IOException {
        int count = decoder.decode(target, offset, length);
        member.update(target, offset, count);
        produced += count;
        if (decoder.isBetweenBlocks()) {
            markPoint();
        }
        return count;
    }

    private void markPoint() {
        pointIn = decoder.consumed();
        pointOut = produced;
        pointBits = decoder.pendingBits();
        pointByte = pointBits == 0 ? 0 : decoder.previousByte();
        pointDictionarySize = decoder.dictionary(pointDictionary);
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        in.close();
    }
}
