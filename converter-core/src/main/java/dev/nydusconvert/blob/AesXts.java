package dev.nydusconvert.blob;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-128 in XTS mode with ciphertext stealing (IEEE 1619), with one tweak for all data units.
 *
 * <p>Every unit of a blob begins with the same tweak (rafs-v6.md 22), so that is encrypted once. For one thread.
 */
final class AesXts {
    /** Length of a block in bytes, and of the shortest data unit. */
    static final int BLOCK = 16;

    /** Length of both keys together in bytes. */
    static final int KEY_LENGTH = 32;

    /** What is encrypted in one call: small enough to stay in the processor's cache between the passes over it. */
    private static final int PIECE = 4096;

    /** The carry of a doubling in GF(2^128): x^7 + x^2 + x + 1. */
    private static final long POLYNOMIAL = 0x87;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Cipher encryption;
    private final Cipher decryption;
    private final Tweak first;
    private final byte[] piece = new byte[PIECE];

    /**
     * @param key 32 bytes: the key of the data, then that of the tweak
     * @param iv 16 bytes: the tweak of each data unit before it is encrypted
     */
    AesXts(byte[] key, byte[] iv) {
        if (key.length != KEY_LENGTH || iv.length != BLOCK) {
            throw new IllegalArgumentException("key of " + key.length + " bytes, tweak of " + iv.length);
        }
        byte[] dataKey = Arrays.copyOf(key, KEY_LENGTH / 2);
        byte[] tweakKey = Arrays.copyOfRange(key, KEY_LENGTH / 2, KEY_LENGTH);
        try {
            this.encryption = newCipher(Cipher.ENCRYPT_MODE, dataKey);
            this.decryption = newCipher(Cipher.DECRYPT_MODE, dataKey);
            byte[] tweak = newCipher(Cipher.ENCRYPT_MODE, tweakKey).doFinal(iv);
            this.first = new Tweak((long) WORDS.get(tweak, 0), (long) WORDS.get(tweak, Long.BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    private static Cipher newCipher(int mode, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"));
        return cipher;
    }

    /** The tweak of a block; that of the next block is the double of it. */
    private record Tweak(long low, long high) {
        Tweak next() {
            return new Tweak(low << 1 ^ (high >> 63 & POLYNOMIAL), high << 1 | low >>> 63);
        }
    }

    /** Encrypts a data unit of at least {@link #BLOCK} bytes in place. */
    void encrypt(byte[] data, int offset, int length) {
        requireUnit(length);
        int tail = length % BLOCK;
        int end = offset + length - tail;
        Tweak next = transform(encryption, data, offset, length - tail, first);
        if (tail != 0) {
            swap(data, end - BLOCK, end, tail);
            transform(encryption, data, end - BLOCK, BLOCK, next);
        }
    }

    /** Decrypts a data unit of at least {@link #BLOCK} bytes in place. */
    void decrypt(byte[] data, int offset, int length) {
        requireUnit(length);
        int tail = length % BLOCK;
        if (tail == 0) {
            transform(decryption, data, offset, length, first);
            return;
        }
        int end = offset + length - tail;
        Tweak last = transform(decryption, data, offset, length - tail - BLOCK, first);
        transform(decryption, data, end - BLOCK, BLOCK, last.next());
        swap(data, end - BLOCK, end, tail);
        transform(decryption, data, end - BLOCK, BLOCK, last);
    }

    private static void requireUnit(int length) {
        if (length < BLOCK) {
            throw new IllegalArgumentException("no data unit of XTS: " + length + " bytes");
        }
    }

    private static void swap(byte[] data, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            byte moved = data[one + i];
            data[one + i] = data[other + i];
            data[other + i] = moved;
        }
    }

    /** Runs whole blocks through the cipher, and returns the tweak of the block behind them. */
    private Tweak transform(Cipher cipher, byte[] data, int offset, int length, Tweak start) {
        Tweak tweak = start;
        for (int done = 0; done < length; done += PIECE) {
            int size = Math.min(PIECE, length - done);
            int at = offset + done;
            mask(data, at, piece, 0, size, tweak);
            try {
                cipher.doFinal(piece, 0, size, data, at);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES of whole blocks cannot fail", e);
            }
            tweak = mask(data, at, data, at, size, tweak);
        }
        return tweak;
    }

    private static Tweak mask(byte[] from, int fromOffset, byte[] to, int toOffset, int length, Tweak start) {
        long low = start.low();
        long high = start.high();
        for (int i = 0; i < length; i += BLOCK) {
            WORDS.set(to, toOffset + i, (long) WORDS.get(from, fromOffset + i) ^ low);
            WORDS.set(to, toOffset + i + Long.BYTES, (long) WORDS.get(from, fromOffset + i + Long.BYTES) ^ high);
            long carry = high >> 63 & POLYNOMIAL;
            high = high << 1 | low >>> 63;
            low = low << 1 ^ carry;
        }
        return new Tweak(low, high);
    }
}
