package dev.nydusconvert.tar;

/** The two encodings of numbers in tar headers: octal text, and base 256 for what does not fit. */
final class TarNumber {
    /** Returned for a field that holds no number. No number of a tar has this value. */
    static final long INVALID = Long.MIN_VALUE;

    private TarNumber() {}

    /**
     * Reads a numeric field.
     *
     * <p>Base 256 if the first byte has bit 7 set: a big-endian two's complement number in the remaining bits. Otherwise
     * octal digits up to the first NUL, with blanks around them; a field without digits is 0.
     *
     * @return the number, negative only from base 256; {@link #INVALID} if the field holds none or it does not fit 63 bits
     */
    static long parse(byte[] block, int offset, int length) {
        return (block[offset] & 0x80) != 0 ? parseBase256(block, offset, length) : parseOctal(block, offset, length);
    }

    /** Whether the field has no digit at all: only blanks up to its end or the first NUL. */
    static boolean isBlank(byte[] block, int offset, int length) {
        for (int i = offset; i < offset + length && block[i] != 0; i++) {
            if (!isBlank(block[i])) {
                return false;
            }
        }
        return true;
    }

    private static long parseOctal(byte[] block, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && isBlank(block[at])) {
            at++;
        }
        long value = 0;
        while (at < end && block[at] >= '0' && block[at] <= '7') {
            // Fields have at most 12 digits, so 36 bits.
            value = value << 3 | block[at++] - '0';
        }
        while (at < end && isBlank(block[at])) {
            at++;
        }
        return at == end || block[at] == 0 ? value : INVALID;
    }

    private static long parseBase256(byte[] block, int offset, int length) {
        // Bit 6 of the first byte is the sign. A negative number is read with its bits flipped.
        int flip = (block[offset] & 0x40) != 0 ? 0xff : 0;
        long value = (block[offset] ^ flip) & 0x3f;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value >>> 55 != 0) {
                return INVALID;
            }
            value = value << 8 | (block[i] ^ flip) & 0xff;
        }
        return flip == 0 ? value : ~value;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }

    /**
     * Reads a decimal number of a PAX record.
     *
     * @return the number, 0 to 2^63 - 1, or {@link #INVALID}
     */
    static long parseDecimal(byte[] text, int from, int to) {
        if (from >= to) {
            return INVALID;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return INVALID;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
