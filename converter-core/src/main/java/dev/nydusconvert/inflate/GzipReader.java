package dev.nydusconvert.inflate;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Decompresses all members of a gzip stream (RFC 1952), and tells where in the stream it is: how many bytes it has consumed,
 * and where decoding can begin later without what comes before.
 *
 * <p>Reads from front to back, so the stream may be a pipe. Checksum and size of each member are verified. A read gives all
 * that was asked for unless the stream ends, and decodes nothing beyond it. Not safe for use by several threads.
 */
public final class GzipReader extends InputStream {
    private static final int HISTORY = BlockPoint.MAX_DICTIONARY;

    /** Room for what is decoded, before the history has to be moved to the front. */
    private static final int WINDOW_SIZE = HISTORY + (96 << 10);

    private enum Phase {
        BEFORE_MEMBER,
        IN_MEMBER,
        ENDED
    }

    private final InputStream in;
    private final BitInput input;
    private final DeflateDecoder decoder;
    private final GzipMember member;
    private final byte[] window = new byte[WINDOW_SIZE + SymbolDecoder.SLACK];

    /** Index in the window behind the last byte decoded. */
    private int at;

    /** Index in the window of the first byte that the member gave, or that is still there. */
    private int memberStart;

    private Phase phase;
    private long produced;

    /** Bits of the symbol that was looked at behind the last byte. */
    private int ahead;

    private long pointIn;
    private long pointOut;
    private int pointBits;
    private int pointByte;
    private int pointDictionarySize;
    private final byte[] pointDictionary = new byte[HISTORY];

    /**
     * Reads a stream from its beginning.
     *
     * @param in closed with the reader
     * @param name name for messages, usually the path
     */
    public GzipReader(InputStream in, String name) {
        this(in, name, 0);
        phase = Phase.BEFORE_MEMBER;
    }

    private GzipReader(InputStream in, String name, long offset) {
        this.in = in;
        this.input = new BitInput(in, name, offset);
        this.decoder = new DeflateDecoder(input);
        this.member = new GzipMember(input);
    }

    /**
     * Reads a stream from a block point on. The checksum of the member that the point is in cannot be verified.
     *
     * @param in the stream from the point's {@link BlockPoint#inOffset()} on; closed with the reader
     */
    public static GzipReader resume(InputStream in, String name, BlockPoint point) {
        GzipReader reader = new GzipReader(in, name, point.inOffset());
        reader.input.prime(point.previousByte(), point.pendingBits());
        byte[] dictionary = point.dictionary();
        System.arraycopy(dictionary, 0, reader.window, 0, dictionary.length);
        reader.at = dictionary.length;
        reader.produced = point.outOffset();
        reader.phase = Phase.IN_MEMBER;
        reader.markPoint();
        return reader;
    }

    /**
     * How many bytes of the stream have been consumed, with the one of which only some bits have.
     *
     * <p>As zlib counts them: behind the last byte decoded the next symbol is taken into account, too, unless the input
     * buffer of 64 KiB ends before (conversion-semantics 7.2).
     */
    public long consumed() {
        return input.positionAfter(ahead);
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

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws MalformedInputException if the stream is damaged or cut short */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
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
        return done == 0 && length > 0 ? -1 : done;
    }

    /** As zlib's callers do, which read on before they call it again. */
    private void refillDrained() throws IOException {
        if (input.isBufferEnd(consumed())) {
            input.refill();
        }
        ahead = 0;
    }

    private void beginMember() throws IOException {
        if (input.atEnd()) {
            phase = Phase.ENDED;
            return;
        }
        member.readHeader();
        decoder.reset();
        memberStart = at;
        phase = Phase.IN_MEMBER;
        markPoint();
    }

    private int decode(byte[] target, int offset, int length) throws IOException {
        if (at == WINDOW_SIZE) {
            slide();
        }
        int start = at;
        at = decoder.decode(window, start, Math.min(start + length, WINDOW_SIZE), memberStart);
        int count = at - start;
        System.arraycopy(window, start, target, offset, count);
        member.update(window, start, count);
        produced += count;
        ahead = decoder.lookAhead();
        if (decoder.isBetweenBlocks()) {
            markPoint();
        }
        return count;
    }

    private void slide() {
        System.arraycopy(window, at - HISTORY, window, 0, HISTORY);
        memberStart = Math.max(0, memberStart - (at - HISTORY));
        at = HISTORY;
    }

    private void markPoint() {
        pointIn = input.position();
        pointOut = produced;
        pointBits = input.pendingBits();
        pointByte = pointBits == 0 ? 0 : input.previousByte();
        pointDictionarySize = Math.min(HISTORY, at - memberStart);
        System.arraycopy(window, at - pointDictionarySize, pointDictionary, 0, pointDictionarySize);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
