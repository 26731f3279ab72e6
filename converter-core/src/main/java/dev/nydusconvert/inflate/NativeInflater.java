package dev.nydusconvert.inflate;

import java.util.Objects;
import java.util.zip.DataFormatException;

/** By the decoder of {@link NativeBlockDecoder}, without the bookkeeping of what is between blocks. */
final class NativeInflater extends RawInflater {
    private static final byte[] NONE = {};

    /** As in {@link NativeBlockDecoder}. */
    private final int[] results = new int[4];

    /** Address of the decoder; 0 when it has been freed. */
    private long address = NativeBlockDecoder.openOrFail();

    @Override
    void reset() {
        if (!NativeBlockDecoder.reset(requireOpen(), NONE, 0, 0, 0)) {
            throw new OutOfMemoryError("no memory for an inflate decoder");
        }
    }

    @Override
    int decode(byte[] source, int from, int available, byte[] target, int offset, int length)
            throws DataFormatException {
        Objects.checkFromIndexSize(from, available, source.length);
        Objects.checkFromIndexSize(offset, length, target.length);
        int step = Math.min(length, NativeBlockDecoder.MAX_STEP);
        if (!NativeBlockDecoder.decode(requireOpen(), source, from, from + available, target, offset, step, results)) {
            throw NativeBlockDecoder.noAccess(target);
        }
        took(results[0], NativeBlockDecoder.isEnd(results[2]));
        int code = results[3];
        if (code != NativeBlockDecoder.OK && code != NativeBlockDecoder.BUFFER_ERROR) {
            throw new DataFormatException(NativeBlockDecoder.reason(code, address));
        }
        return results[1];
    }

    private long requireOpen() {
        if (address == 0) {
            throw new IllegalStateException("the decoder has been closed");
        }
        return address;
    }

    @Override
    void free() {
        if (address != 0) {
            NativeBlockDecoder.free(address);
            address = 0;
        }
    }
}
