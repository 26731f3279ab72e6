package dev.nydusconvert.blob;

import dev.nydusconvert.inflate.BlockPoint;
import java.nio.ByteBuffer;

/**
 * A place in a gzip stream where decoding can begin, and how far it goes (rafs-v6.md 17.4).
 *
 * <pre>
 * offset size field
 *      0    8 inOffset
 *      8    8 outOffset
 *     16    8 dictionaryOffset
 *     24    4 inLength
 *     28    4 outLength
 *     32    4 dictionarySize
 *     36    1 previousByte
 *     37    1 pendingBits
 *     38    2 zero
 * </pre>
 *
 * @param inOffset offset in the stream of the first byte to decode
 * @param outOffset offset in the decompressed bytes of all members
 * @param dictionaryOffset where the dictionary is in the dictionaries of all contexts
 * @param inLength compressed bytes, {@code 0} to {@code 2^32 - 1}
 * @param outLength what they decompress to, {@code 0} to {@code 2^32 - 1}
 * @param dictionarySize length of the dictionary in bytes, {@code 0} to {@code 2^32 - 1}; more than 32768 is malformed
 * @param previousByte the byte before {@code inOffset}, {@code 0} to {@code 255}
 * @param pendingBits how many high-order bits of it come first, {@code 0} to {@code 255}; more than 7 is malformed
 * @see <a href="https://github.com/dragonflyoss/nydus/blob/34e6071e/storage/src/meta/zran.rs">reference</a>
 */
public record ZranContext(
        long inOffset,
        long outOffset,
        long dictionaryOffset,
        long inLength,
        long outLength,
        long dictionarySize,
        int previousByte,
        int pendingBits) {
    /** Length in bytes. */
    public static final int SIZE = 40;

    private static final int MAX_PENDING_BITS = 7;

    /** The most bytes that deflate makes of one: two bits for 258. */
    private static final int MAX_RATIO = 1032;

    /** Reads a context at the position of a little-endian buffer. Any bytes make one. */
    public static ZranContext readFrom(ByteBuffer source) {
        ZranContext context = new ZranContext(
                source.getLong(),
                source.getLong(),
                source.getLong(),
                Integer.toUnsignedLong(source.getInt()),
                Integer.toUnsignedLong(source.getInt()),
                Integer.toUnsignedLong(source.getInt()),
                Byte.toUnsignedInt(source.get()),
                Byte.toUnsignedInt(source.get()));
        source.getShort();
        return context;
    }

    /** Writes the context at the position of a little-endian buffer. */
    public void writeTo(ByteBuffer target) {
        target.putLong(inOffset).putLong(outOffset).putLong(dictionaryOffset);
        target.putInt((int) inLength).putInt((int) outLength).putInt((int) dictionarySize);
        target.put((byte) previousByte).put((byte) pendingBits).putShort((short) 0);
    }

    /** How many bytes there are to decode, input and output together. */
    long work() {
        return inLength + Math.min(outLength, MAX_RATIO * (inLength + 1));
    }

    /**
     * What is wrong with the context, in the form "has ..., expected ..."; empty if nothing is.
     *
     * @param dictionaries length of the dictionaries of all contexts in bytes
     * @param streamSize length of the stream in bytes
     */
    String problem(long dictionaries, long streamSize) {
        if (inOffset < 0 || inOffset > streamSize || inLength > streamSize - inOffset) {
            return "takes " + inLength + " bytes at " + inOffset + ", expected by " + streamSize;
        }
        if (outOffset < 0) {
            return "begins at " + Long.toUnsignedString(outOffset) + " of the decompressed bytes, expected less";
        }
        if (dictionarySize > BlockPoint.MAX_DICTIONARY) {
            return "has a dictionary of " + dictionarySize + " bytes, expected at most " + BlockPoint.MAX_DICTIONARY;
        }
        if (dictionaryOffset < 0 || dictionaryOffset > dictionaries - dictionarySize) {
            return "has a dictionary of " + dictionarySize + " bytes at " + dictionaryOffset + ", expected by "
                    + dictionaries;
        }
        if (pendingBits > MAX_PENDING_BITS) {
            return "has " + pendingBits + " pending bits, expected at most " + MAX_PENDING_BITS;
        }
        return "";
    }
}
