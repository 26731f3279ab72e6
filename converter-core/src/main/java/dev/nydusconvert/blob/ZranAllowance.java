package dev.nydusconvert.blob;

import dev.nydusconvert.io.MalformedInputException;

/**
 * How much of a gzip stream may be decoded for the chunks that are read from it, so that an index cannot make the time
 * grow without bound: chunks far behind the beginning of contexts, read in an order in which each is decoded anew.
 *
 * <p>Each chunk may cost what a usual context gives. What is more, for large deflate blocks make large contexts, may be
 * decoded {@value #PASSES} times over in all. Input counts like output: empty blocks give nothing, and take time.
 *
 * <p>For one thread.
 */
final class ZranAllowance {
    /** Twice what contexts usually give before a chunk (conversion-semantics 7.2). */
    private static final long USUAL_CONTEXT = 1 << 22;

    /** How often the whole stream may be decoded, beside what chunks may cost. */
    private static final int PASSES = 16;

    private final String layer;
    private long left;
    private boolean spent;

    /**
     * @param layer name of the stream, for messages
     * @param work how many bytes there are to decode for all contexts, input and output together
     */
    ZranAllowance(String layer, long work) {
        this.layer = layer;
        this.left = PASSES * work;
    }

    /** Says that a chunk is to be read. */
    void grantChunk(int length) throws MalformedInputException {
        requireLeft();
        left += USUAL_CONTEXT + length;
    }

    /**
     * Says what was decoded.
     *
     * @throws MalformedInputException if that was too much; then nothing more is to be read from the blob
     */
    void spend(long bytes) throws MalformedInputException {
        left -= bytes;
        spent |= left < 0;
        requireLeft();
    }

    private void requireLeft() throws MalformedInputException {
        if (spent) {
            throw new MalformedInputException(
                    layer,
                    MalformedInputException.NO_OFFSET,
                    "its index has chunks so far behind the beginning of contexts, and in such an order, that the"
                            + " stream would have to be decoded more than " + PASSES + " times");
        }
    }
}
