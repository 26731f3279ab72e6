package dev.nydusconvert.blob;

import java.util.Arrays;
import java.util.Objects;

/**
 * Encrypts and decrypts the units of a blob: chunks, batches, the chunk-info table and its header, each by itself
 * (rafs-v6.md 22).
 *
 * <p>A unit that is too short for XTS is padded: to 16 bytes with the number of bytes that it lacks, and then with a
 * mark of two bytes. For one thread.
 */
final class UnitCipher {
    /** Length of a unit that was padded, in bytes. */
    static final int PADDED_LENGTH = 18;

    private static final byte[] MARK = {0x78, (byte) 0x90};

    private final AesXts xts;

    private UnitCipher(AesXts xts) {
        this.xts = xts;
    }

    /** @throws IllegalArgumentException unless the algorithm is AES-128-XTS */
    static UnitCipher of(BlobInfo.Cipher cipher) {
        if (cipher.algorithm() != BlobInfo.Cipher.AES_128_XTS) {
            throw new IllegalArgumentException("not AES-128-XTS: algorithm " + cipher.algorithm());
        }
        return new UnitCipher(new AesXts(cipher.key(), cipher.iv()));
    }

    /** Length of a unit of {@code length} bytes when it is encrypted, in bytes. */
    static int encryptedLength(int length) {
        return length < AesXts.BLOCK ? PADDED_LENGTH : length;
    }

    /** The unit of {@code length} bytes from {@code offset} on, encrypted. */
    byte[] encrypt(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        byte[] unit = new byte[encryptedLength(length)];
        System.arraycopy(data, offset, unit, 0, length);
        if (length < AesXts.BLOCK) {
            Arrays.fill(unit, length, AesXts.BLOCK, (byte) (AesXts.BLOCK - length));
            System.arraycopy(MARK, 0, unit, AesXts.BLOCK, MARK.length);
        }
        xts.encrypt(unit, 0, unit.length);
        return unit;
    }

    /**
     * Decrypts the unit in the first {@code length} bytes, in place.
     *
     * @param length at least 16
     */
    void decrypt(byte[] data, int length) {
        xts.decrypt(data, 0, length);
    }

    /**
     * Length of a decrypted unit without its padding, if it has one. What looks like padding may be content: whoever
     * knows that the content has {@link #PADDED_LENGTH} bytes must not ask.
     */
    static int unpaddedLength(byte[] data, int length) {
        if (length != PADDED_LENGTH || !Arrays.equals(data, AesXts.BLOCK, PADDED_LENGTH, MARK, 0, MARK.length)) {
            return length;
        }
        int lacking = data[AesXts.BLOCK - 1];
        if (lacking < 1 || lacking > AesXts.BLOCK) {
            return length;
        }
        for (int i = AesXts.BLOCK - lacking; i < AesXts.BLOCK; i++) {
            if (data[i] != lacking) {
                return length;
            }
        }
        return AesXts.BLOCK - lacking;
    }
}
