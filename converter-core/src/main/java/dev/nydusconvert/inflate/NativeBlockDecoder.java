package dev.nydusconvert.inflate;

import dev.nydusconvert.io.NativeLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/** By zlib-rs, a port of the library that the reference builder uses, behind JNI. It is in memory of its own, to be freed. */
final class NativeBlockDecoder implements BlockDecoder {
    /** Set to {@code java}, this system property keeps the native decoder out. */
    static final String CHOICE_PROPERTY = "nydusconvert.inflate";

    /** The most bytes to decode in one call, during which the arrays may not be moved. */
    static final int MAX_STEP = 1 << 18;

    /** In zlib's {@code data_type}: bits of the last byte that are not used, the last block, the end of a block. */
    private static final int TYPE_BITS = 7;

    private static final int TYPE_LAST_BLOCK = 1 << 6;
    private static final int TYPE_BLOCK_END = 1 << 7;

    /** Return codes of zlib. The second one says that there was nothing to do. */
    static final int OK = 0;

    static final int BUFFER_ERROR = -5;

    /** No code of zlib: the native code has caught a failure of its own, and the decoder is of no more use. */
    private static final int PANICKED = -99;

    private final BitInput input;

    /** What a call has done: bytes taken, bytes given, {@code data_type}, and the return code. */
    private final int[] results = new int[4];

    /** Address of the decoder; 0 when it has been freed. */
    private long address;

    private int dataType;

    NativeBlockDecoder(BitInput input) {
        this.input = input;
        this.address = openOrFail();
    }

    static long openOrFail() {
        long address = open();
        if (address == 0) {
            throw new OutOfMemoryError("no memory for an inflate decoder");
        }
        return address;
    }

    /** Whether the native code is there and decodes a sample as it should. */
    static boolean isUsable() {
        return Holder.USABLE;
    }

    private static final class Holder {
        static final boolean USABLE = isUsable(System.getProperty(CHOICE_PROPERTY), NativeLibrary.get());
    }

    /** @param choice value of {@link #CHOICE_PROPERTY}, or null */
    static boolean isUsable(String choice, NativeLibrary library) {
        if ("java".equals(choice) || !library.isLoaded()) {
            return false;
        }
        // With fixed codes: eleven times the letter a, most of them as a match.
        byte[] sample = {0x4b, 0x4c, (byte) 0x84, 0x03, 0x00};
        byte[] expected = new byte[11];
        Arrays.fill(expected, (byte) 'a');
        byte[] actual = new byte[expected.length];
        BitInput input = new BitInput(new ByteArrayInputStream(sample), "sample", 0);
        try (NativeBlockDecoder decoder = new NativeBlockDecoder(input)) {
            int count = decoder.decode(actual, 0, actual.length);
            return count == actual.length && Arrays.equals(actual, expected) && decoder.ended();
        } catch (IOException | LinkageError e) {
            return false;
        }
    }

    @Override
    public void begin() {
        reset(new byte[0], 0, 0);
    }

    @Override
    public void resume(BlockPoint point) {
        int bits = point.pendingBits();
        reset(point.dictionary(), bits, point.previousByte() >>> Byte.SIZE - bits);
    }

    private void reset(byte[] dictionary, int bits, int value) {
        if (!reset(requireOpen(), dictionary, dictionary.length, bits, value)) {
            throw new OutOfMemoryError("no memory for the window of an inflate decoder");
        }
        dataType = TYPE_BLOCK_END | bits;
    }

    @Override
    public int decode(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        // At the end of the input there may still be bits that have been taken but not used.
        boolean more = input.at < input.end || input.refill();
        int step = Math.min(length, MAX_STEP);
        if (!decode(requireOpen(), input.buffer, input.at, input.end, target, offset, step, results)) {
            throw noAccess(target);
        }
        input.at += results[0];
        int given = results[1];
        dataType = results[2];
        int code = results[3];
        if (code != OK && code != BUFFER_ERROR) {
            throw input.malformed("deflate stream is damaged: " + reason(code, address));
        }
        if (given == 0 && !more && (dataType & TYPE_BLOCK_END) == 0) {
            throw input.malformed("gzip stream is cut short");
        }
        return given;
    }

    /** Why decoding ended with that return code. */
    static String reason(int code, long address) {
        return code == PANICKED
                ? "the native decoder failed; with -D" + CHOICE_PROPERTY + "=java, it is decoded without it"
                : problem(address);
    }

    @Override
    public boolean isBetweenBlocks() {
        return (dataType & (TYPE_BLOCK_END | TYPE_LAST_BLOCK)) == TYPE_BLOCK_END;
    }

    @Override
    public boolean ended() {
        return isEnd(dataType);
    }

    /** Whether zlib's {@code data_type} says that the last block has been decoded. */
    static boolean isEnd(int dataType) {
        return (dataType & TYPE_BLOCK_END) != 0 && (dataType & TYPE_LAST_BLOCK) != 0;
    }

    @Override
    public long consumed() {
        return input.position();
    }

    @Override
    public int pendingBits() {
        return dataType & TYPE_BITS;
    }

    @Override
    public int previousByte() {
        return input.buffer[input.at - 1] & 0xff;
    }

    @Override
    public int dictionary(byte[] target) {
        Objects.checkFromIndexSize(0, BlockPoint.MAX_DICTIONARY, target.length);
        int size = window(requireOpen(), target);
        if (size < 0) {
            throw noAccess(target);
        }
        return size;
    }

    static OutOfMemoryError noAccess(byte[] array) {
        return new OutOfMemoryError("The JVM gives no access to an array of " + array.length + " bytes");
    }

    private long requireOpen() {
        if (address == 0) {
            throw new IllegalStateException("the decoder has been closed");
        }
        return address;
    }

    @Override
    public void close() {
        if (address != 0) {
            free(address);
            address = 0;
        }
    }

    // The following check nothing: the address must be that of a decoder, and ranges must lie inside the arrays.

    /** Makes a decoder; 0 if there is no memory for it. */
    private static native long open();

    /** Frees the decoder. */
    static native void free(long address);

    /** Begins a stream, {@code length} bytes of {@code dictionary} and a few bits behind its beginning. */
    static native boolean reset(long address, byte[] dictionary, int length, int bits, int value);

    /** Fills the {@code results}; returns whether the JVM gave access to the arrays. */
    static native boolean decode(
            long address,
            byte[] input,
            int inputOffset,
            int inputEnd,
            byte[] output,
            int offset,
            int length,
            int[] results);

    /** Copies the last bytes decoded, and returns how many; -1 if the JVM gave no access to the array. */
    private static native int window(long address, byte[] target);

    /** What is wrong with the stream; null if zlib does not say. */
    private static native String problem(long address);
}
