package dev.nydusconvert.blob;

import dev.nydusconvert.inflate.BlockPoint;
import dev.nydusconvert.inflate.GzipReader;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the index by which chunks are found in a gzip stream later: decides, while the stream is read, where decoding must
 * be able to begin (conversion-semantics 7.2).
 *
 * <p>Memory grows with the contexts, of which there is about one for each two mebibytes of the tar.
 */
public final class ZranIndexBuilder {
    /** With so much between two chunks, and no less than so much before, a new context is worth it. */
    private static final long MIN_IN_LENGTH = 1 << 19;

    /** A context ends when it takes so many bytes of the stream. */
    private static final long ENOUGH_IN_LENGTH = 1 << 19;

    /** A context ends before it gives so many bytes. */
    private static final long MAX_OUT_LENGTH = 1 << 21;

    private static final long MAX_LENGTH = 0xffff_ffffL;

    private final GzipReader stream;
    private final int chunkSize;
    private final List<Context> contexts = new ArrayList<>();
    private Context current;
    private long chunkIn;
    private long chunkOut;

    /**
     * @param stream is to be read in steps that end where chunks begin and end
     * @param chunkSize chunk size of the image in bytes
     */
    public ZranIndexBuilder(GzipReader stream, int chunkSize) {
        this.stream = stream;
        this.chunkSize = chunkSize;
    }

    private static final class Context {
        private final BlockPoint start;
        private long inLength;
        private long outLength;

        Context(BlockPoint start) {
            this.start = start;
        }
    }

    /** Says that a chunk is to be read next. */
    public void beginChunk() {
        chunkIn = stream.consumed();
        chunkOut = stream.produced();
        if (current == null || isEnough()) {
            current = new Context(stream.blockPoint());
            contexts.add(current);
        }
    }

    private boolean isEnough() {
        if (stream.blockPointOffset() == current.start.inOffset()) {
            return false;
        }
        long in = chunkIn - current.start.inOffset();
        long out = chunkOut - current.start.outOffset();
        boolean farFromTheChunkBefore = in > 2 * current.inLength && current.inLength > MIN_IN_LENGTH;
        return in >= ENOUGH_IN_LENGTH || out + chunkSize >= MAX_OUT_LENGTH || farFromTheChunkBefore;
    }

    /**
     * Says that the chunk has been read.
     *
     * @return where it is
     * @throws UnsupportedFeatureException if the deflate blocks are so large that the index has no room for their sizes
     */
    public OriginalData.Place endChunk() throws UnsupportedFeatureException {
        current.inLength = stream.consumed() - current.start.inOffset();
        current.outLength = stream.produced() - current.start.outOffset();
        long size = stream.consumed() - chunkIn;
        if (current.inLength > MAX_LENGTH || current.outLength > MAX_LENGTH || size > ChunkInfoV2.MAX_COMPRESSED_SIZE) {
            throw new UnsupportedFeatureException("a chunk at offset " + chunkOut + " of the tar takes " + size
                    + " bytes of the gzip stream, and is " + current.outLength
                    + " bytes behind the beginning of a deflate block; an index has no room for that");
        }
        long context = contexts.size() - 1L << Integer.SIZE | chunkOut - current.start.outOffset();
        return new OriginalData.Place(chunkIn, (int) size, context);
    }

    /** How many contexts there are. */
    int size() {
        return contexts.size();
    }

    /** The contexts as they are stored, with their dictionaries behind them. */
    byte[] encode() {
        long dictionaries =
                contexts.stream().mapToLong(it -> it.start.dictionary().length).sum();
        long size = (long) contexts.size() * ZranContext.SIZE + dictionaries;
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        long dictionaryOffset = 0;
        for (Context context : contexts) {
            BlockPoint start = context.start;
            int dictionarySize = start.dictionary().length;
            new ZranContext(
                            start.inOffset(),
                            start.outOffset(),
                            dictionaryOffset,
                            context.inLength,
                            context.outLength,
                            dictionarySize,
                            start.previousByte(),
                            start.pendingBits())
                    .writeTo(buffer);
            dictionaryOffset += dictionarySize;
        }
        contexts.forEach(it -> buffer.put(it.start.dictionary()));
        return buffer.array();
    }
}
