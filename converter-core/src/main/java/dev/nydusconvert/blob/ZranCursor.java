package dev.nydusconvert.blob;

import dev.nydusconvert.inflate.BlockPoint;
import dev.nydusconvert.inflate.GzipReader;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Reads what contexts of zran blobs decompress to, at random. What the last context gave is kept, so that the chunks of one
 * context cost one decompression together; of a context too large for that, only what is read again from before.
 *
 * <p>For one thread.
 */
final class ZranCursor implements Closeable {
    /** The most bytes that are kept: more than a chunk, and than what contexts usually give. */
    static final int MAX_KEPT = 1 << 25;

    private static final int INITIAL_SIZE = 1 << 16;

    private final int maxKept;
    private final Map<StoredChunks, ZranAllowance> allowances = new IdentityHashMap<>();
    private ZranAllowance allowance;
    private StoredChunks blob;
    private int index;
    private GzipReader stream;

    /** What the context gives from {@link #keptStart} on. */
    private byte[] kept = new byte[INITIAL_SIZE];

    private int keptLength;
    private long keptStart;

    /** Why the context gives no more, if it does not. */
    private MalformedInputException failure;

    ZranCursor() {
        this(MAX_KEPT);
    }

    /** @param maxKept the most bytes to keep, at least those of a chunk */
    ZranCursor(int maxKept) {
        this.maxKept = maxKept;
    }

    /**
     * Reads bytes of a context.
     *
     * @param from offset in what the context gives
     * @throws MalformedInputException if the stream is damaged, the context ends before, or too much had to be decoded for
     *     all that was read from the blob
     */
    void read(StoredChunks chunks, int context, long from, byte[] target, int offset, int length) throws IOException {
        allowance = allowances.get(chunks);
        if (allowance == null) {
            allowance = new ZranAllowance(chunks.data().name(), chunks.table().zranWork());
            allowances.put(chunks, allowance);
        }
        allowance.grantChunk(length);
        if (blob != chunks || index != context || from < keptStart) {
            open(chunks, context);
        }
        if (from + length - keptStart > maxKept) {
            skipTo(from);
        }
        int start = Math.toIntExact(from - keptStart);
        fill(start + length);
        System.arraycopy(kept, start, target, offset, length);
    }

    private void open(StoredChunks chunks, int context) throws IOException {
        close();
        ZranContext place = chunks.table().zran(context);
        byte[] dictionary = chunks.table().dictionary(place);
        BlockPoint start = new BlockPoint(
                place.inOffset(), place.outOffset(), place.pendingBits(), place.previousByte(), dictionary);
        ByteSource data = chunks.data();
        data.requireRange(place.inOffset(), place.inLength());
        stream = GzipReader.resume(
                data.stream(place.inOffset(), place.inOffset() + place.inLength()), data.name(), start);
        keptStart = 0;
        keptLength = 0;
        failure = null;
        blob = chunks;
        index = context;
    }

    /** Drops what is kept, and what comes before {@code from}. */
    private void skipTo(long from) throws IOException {
        long left = from - keptStart - keptLength;
        if (left < 0) {
            // Kept, with too much before it.
            int drop = Math.toIntExact(from - keptStart);
            System.arraycopy(kept, drop, kept, 0, keptLength - drop);
            keptLength -= drop;
        } else {
            while (left > 0) {
                left -= decode(0, (int) Math.min(left, kept.length));
            }
            keptLength = 0;
        }
        keptStart = from;
    }

    private void fill(int end) throws IOException {
        while (keptLength < end) {
            if (keptLength == kept.length) {
                kept = Arrays.copyOf(kept, 2 * keptLength);
            }
            keptLength += decode(keptLength, Math.min(kept.length, end) - keptLength);
        }
    }

    private int decode(int offset, int length) throws IOException {
        if (failure == null) {
            long before = stream.consumed();
            int count = tryDecode(offset, length);
            allowance.spend(stream.consumed() - before + count);
            if (count > 0) {
                return count;
            }
        }
        throw failure;
    }

    /** Returns 0 if there is a failure from now on. */
    private int tryDecode(int offset, int length) throws IOException {
        try {
            int count = stream.read(kept, offset, length);
            if (count > 0) {
                return count;
            }
            failure = new MalformedInputException(
                    blob.data().name(),
                    stream.consumed(),
                    "zran context " + index + " ends here, after " + stream.produced()
                            + " bytes of the tar, within a chunk");
        } catch (MalformedInputException e) {
            failure = e;
        }
        return 0;
    }

    /** Ends the decompression at hand; the cursor may go on with another one. */
    @Override
    public void close() {
        blob = null;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            stream = null;
        }
    }
}
