package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.Compressor;

/**
 * What the codecs make of one chunk or batch. Filled by one thread, before others see it.
 *
 * <p>Times saturate at two seconds: an int is enough, and there is one for each codec and distinct chunk.
 */
final class MeasuredUnit {
    private final int size;
    private final int[] stored;
    private final int[] packNanos;
    private final int[] unpackNanos;

    MeasuredUnit(int size, int codecs) {
        this.size = size;
        this.stored = new int[codecs];
        this.packNanos = new int[codecs];
        this.unpackNanos = new int[codecs];
    }

    void set(int codec, int storedLength, long packTook, long unpackTook) {
        stored[codec] = storedLength;
        packNanos[codec] = saturated(packTook);
        unpackNanos[codec] = saturated(unpackTook);
    }

    private static int saturated(long nanos) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, nanos));
    }

    /** Length before compression, in bytes. */
    int size() {
        return size;
    }

    /** How many bytes are stored. */
    int storedLength(int codec) {
        return stored[codec] == Compressor.STORE_RAW ? size : stored[codec];
    }

    /** Whether the stored bytes are compressed ones. */
    boolean isCompressed(int codec) {
        return stored[codec] != Compressor.STORE_RAW;
    }

    int packNanos(int codec) {
        return packNanos[codec];
    }

    int unpackNanos(int codec) {
        return unpackNanos[codec];
    }
}
