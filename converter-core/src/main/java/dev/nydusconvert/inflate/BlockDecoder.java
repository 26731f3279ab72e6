package dev.nydusconvert.inflate;

import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;

/**
 * Decodes deflate streams (RFC 1951), one after the other, and stops between any two blocks.
 *
 * <p>The native one is fast from the beginning, the one in Java when it has been compiled. Both give the same bytes and the same
 * positions. For one thread.
 */
sealed interface BlockDecoder extends Closeable permits JavaBlockDecoder, NativeBlockDecoder {
    /** The faster one that this machine has. */
    static BlockDecoder create(BitInput input) {
        return NativeBlockDecoder.isUsable() ? new NativeBlockDecoder(input) : new JavaBlockDecoder(input);
    }

    /** Begins a stream, at the beginning of a byte. */
    void begin();

    /** Begins within a stream, whose bytes from {@link BlockPoint#inOffset()} on are the input. */
    void resume(BlockPoint point);

    /**
     * Decodes up to a length or the end of a block, whichever comes first.
     *
     * @param length at least 1
     * @return how many bytes there are now; may be 0
     * @throws MalformedInputException if the stream is damaged or cut short
     */
    int decode(byte[] target, int offset, int length) throws IOException;

    /** Whether what comes next is the header of a block. */
    boolean isBetweenBlocks();

    /** Whether the last block has been decoded. */
    boolean ended();

    /**
     * Offset in the input of the first byte that has not been consumed, as zlib counts: behind the last byte decoded the next
     * symbol is taken into account, too, unless the input buffer ends before (conversion-semantics 7.2).
     */
    long consumed();

    /** Between blocks: how many bits of the byte before {@link #consumed()} belong to what comes next. */
    int pendingBits();

    /** Between blocks: the byte before {@link #consumed()}. */
    int previousByte();

    /**
     * Copies the last bytes that this stream has given.
     *
     * @param target has room for {@link BlockPoint#MAX_DICTIONARY}
     * @return how many
     */
    int dictionary(byte[] target);

    /** Frees what is not Java's. */
    @Override
    void close();
}
