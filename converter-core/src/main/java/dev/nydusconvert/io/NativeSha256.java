package dev.nydusconvert.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** SHA-256 with its compression function in native code (FIPS 180-4). */
final class NativeSha256 implements Sha256 {
    /** Set to {@code jdk}, this system property keeps the native implementation out. */
    static final String CHOICE_PROPERTY = "nydusconvert.sha256";

    private static final int BLOCK_SIZE = 64;

    /** Small pieces are gathered to this size, because each call of native code costs as much as hashing two blocks. */
    private static final int BUFFER_SIZE = 32 * BLOCK_SIZE;

    /** FIPS 180-4, 5.3.3. */
    private static final int[] INITIAL_STATE = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    /** A few blocks and a piece of one, and what their digest is. The JDK's own would take ten milliseconds of a start to tell. */
    private static final byte[] SAMPLE = new byte[3 * BLOCK_SIZE + 7];

    private static final String SAMPLE_DIGEST = "57727dd37a4e43c8bdec1ec75a2b68b3176884d580e775551528733861960d86";

    static {
        Arrays.fill(SAMPLE, (byte) 0x5a);
    }

    private final int[] state;

    /** Bytes that are not hashed yet, and how many. */
    private final byte[] buffer;

    private int buffered;
    private long length;

    NativeSha256() {
        this(INITIAL_STATE.clone(), new byte[BUFFER_SIZE], 0, 0);
    }

    private NativeSha256(int[] state, byte[] buffer, int buffered, long length) {
        this.state = state;
        this.buffer = buffer;
        this.buffered = buffered;
        this.length = length;
    }

    /** Whether the native code is there and gives right digests. */
    static boolean isUsable() {
        return Holder.USABLE;
    }

    private static final class Holder {
        static final boolean USABLE = isUsable(System.getProperty(CHOICE_PROPERTY), NativeLibrary.get());
    }

    /** @param choice value of {@link #CHOICE_PROPERTY}, or null */
    static boolean isUsable(String choice, NativeLibrary library) {
        if ("jdk".equals(choice) || !library.isLoaded()) {
            return false;
        }
        try {
            NativeSha256 sha256 = new NativeSha256();
            sha256.update(SAMPLE);
            return SAMPLE_DIGEST.equals(HexFormat.of().formatHex(sha256.digest()));
        } catch (LinkageError e) {
            return false;
        }
    }

    @Override
    public void update(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        length += count;
        int position = offset;
        int left = count;
        if (buffered > 0 || left < BUFFER_SIZE) {
            int n = Math.min(left, BUFFER_SIZE - buffered);
            System.arraycopy(bytes, position, buffer, buffered, n);
            buffered += n;
            position += n;
            left -= n;
            if (buffered < BUFFER_SIZE) {
                return;
            }
            takeIn(buffer, 0, BUFFER_SIZE / BLOCK_SIZE);
            buffered = 0;
        }
        int blocks = left / BLOCK_SIZE;
        if (blocks > 0) {
            takeIn(bytes, position, blocks);
            position += blocks * BLOCK_SIZE;
            left -= blocks * BLOCK_SIZE;
        }
        System.arraycopy(bytes, position, buffer, 0, left);
        buffered = left;
    }

    private void takeIn(byte[] bytes, int offset, int blocks) {
        if (!compress(state, bytes, offset, blocks)) {
            throw new OutOfMemoryError("The JVM gives no access to an array of " + bytes.length + " bytes");
        }
    }

    @Override
    public byte[] digest() {
        NativeSha256 last = copy();
        last.pad();
        ByteBuffer digest = ByteBuffer.allocate(LENGTH);
        digest.asIntBuffer().put(last.state);
        return digest.array();
    }

    /** Ends the message (FIPS 180-4, 5.1.1): a bit, zeros up to the end of a block, the last of them the length in bits. */
    private void pad() {
        int blocks = (buffered + 1 + Long.BYTES + BLOCK_SIZE - 1) / BLOCK_SIZE;
        byte[] last = Arrays.copyOf(buffer, blocks * BLOCK_SIZE);
        Arrays.fill(last, buffered, last.length, (byte) 0);
        last[buffered] = (byte) 0x80;
        ByteBuffer.wrap(last).putLong(last.length - Long.BYTES, length * Byte.SIZE);
        takeIn(last, 0, blocks);
    }

    @Override
    public NativeSha256 copy() {
        return new NativeSha256(state.clone(), buffer.clone(), buffered, length);
    }

    /**
     * Checks nothing: {@code blocks} blocks must lie inside {@code data} from {@code offset} on, and the state must have eight
     * words.
     *
     * @return whether the JVM gave access to the data
     */
    private static native boolean compress(int[] state, byte[] data, int offset, int blocks);
}
