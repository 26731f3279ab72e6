package dev.nydusconvert.inflate;

import java.util.Arrays;

/**
 * Decodes the symbols of one prefix code of deflate by table: the next bits of the stream, as many as the first level of the
 * table is wide, are the index of an entry. Longer codes lead to a second level.
 *
 * <p>An entry is an {@code int}, so that decoding is one load and a few shifts:
 *
 * <pre>
 * bits   meaning
 *  0- 5  bits of the code, and of the extra bits behind it
 *  8-11  bits of the code alone; in an entry that leads to the second level, the width of that
 * 12     {@link #EXCEPTIONAL}: not a literal, length or distance
 * 13     {@link #SECOND_LEVEL}: the value is where the entries of the second level begin
 * 14     {@link #END}: the end of the block
 * 16-30  value: of a literal the byte, of a length or distance what the extra bits are added to
 * 31     {@link #LITERAL}
 * </pre>
 *
 * <p>An exceptional entry that is neither of the two stands for bits that are no code.
 */
final class HuffmanTable {
    static final int LITERAL = 1 << 31;
    static final int EXCEPTIONAL = 1 << 12;
    static final int SECOND_LEVEL = 1 << 13;
    static final int END = 1 << 14;
    static final int VALUE_SHIFT = 16;
    static final int CODE_SHIFT = 8;

    /** What the low six bits of an entry say; the shifts of {@code long} take just these. */
    static final int BITS_MASK = 0x3f;

    static final int MAX_CODE_BITS = 15;

    /** No code at all; takes a bit, as the only code of a set of one would. */
    private static final int INVALID = EXCEPTIONAL | 1 << CODE_SHIFT | 1;

    private static final int CODE_BITS_MASK = 0xf;

    private final int maxRootBits;
    private final int[] entries;
    private final int[] counts = new int[MAX_CODE_BITS + 1];
    private final int[] sorted;
    private int rootBits;

    /**
     * @param symbols the most symbols that a code has
     * @param maxRootBits width of the first level, at most
     */
    HuffmanTable(int symbols, int maxRootBits) {
        this.maxRootBits = maxRootBits;
        this.sorted = new int[symbols];
        // The second levels of a complete code never take more than that many entries together (zlib's "enough").
        this.entries = new int[(1 << maxRootBits) + (maxRootBits < MAX_CODE_BITS ? 2 * symbols + (1 << 8) : 0)];
    }

    /** The entries: the first level, with as many as {@link #mask()} can give, then those of the second. */
    int[] entries() {
        return entries;
    }

    /** What of the next bits is the index of an entry of the first level. */
    int mask() {
        return (1 << rootBits) - 1;
    }

    /** How many bits the code of an entry has, without the extra bits. */
    static int codeBits(int entry) {
        return entry >>> CODE_SHIFT & CODE_BITS_MASK;
    }

    static int value(int entry) {
        return entry >>> VALUE_SHIFT & 0x7fff;
    }

    /** The entry for {@code bits}, of which those that are not known yet are zero; looks through both levels. */
    int lookUp(long bits) {
        int entry = entries[(int) bits & mask()];
        if ((entry & SECOND_LEVEL) == 0) {
            return entry;
        }
        int second = entries[value(entry) + (int) (bits >>> rootBits & (1L << codeBits(entry)) - 1)];
        return second + (rootBits << CODE_SHIFT) + rootBits;
    }

    /**
     * Makes the table of a code.
     *
     * @param lengths the number of bits of each symbol's code from {@code offset} on, 0 to 15; 0 for none
     * @param count how many symbols
     * @param meanings an entry for each symbol, without the bits of its code: with the extra bits in the low six bits
     * @param allowSingle whether a code of a single symbol, of one bit, is accepted
     * @return false if more codes are given than there can be, or fewer than needed
     */
    boolean build(byte[] lengths, int offset, int count, int[] meanings, boolean allowSingle) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < count; i++) {
            counts[lengths[offset + i]]++;
        }
        int longest = MAX_CODE_BITS;
        while (longest > 0 && counts[longest] == 0) {
            longest--;
        }
        int unused = 1;
        for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
            unused = 2 * unused - counts[bits];
            if (unused < 0) {
                return false;
            }
        }
        if (unused > 0 && longest > 0 && !(allowSingle && longest == 1)) {
            return false;
        }
        rootBits = Math.max(1, Math.min(maxRootBits, longest));
        if (unused > 0) {
            Arrays.fill(entries, 0, 1 << rootBits, INVALID);
        }
        sort(lengths, offset, count);
        fill(meanings, longest);
        return true;
    }

    private void sort(byte[] lengths, int offset, int count) {
        int[] next = new int[MAX_CODE_BITS + 1];
        for (int bits = 1; bits < MAX_CODE_BITS; bits++) {
            next[bits + 1] = next[bits] + counts[bits];
        }
        for (int symbol = 0; symbol < count; symbol++) {
            int bits = lengths[offset + symbol];
            if (bits != 0) {
                sorted[next[bits]++] = symbol;
            }
        }
    }

    private void fill(int[] meanings, int longest) {
        int code = 0;
        int at = 0;
        int bits = 1;
        for (; bits <= Math.min(rootBits, longest); bits++) {
            for (int left = counts[bits]; left > 0; left--) {
                int entry = meanings[sorted[at++]] + (bits << CODE_SHIFT) + bits;
                spread(reverse(code++, bits), 0, rootBits, bits, entry);
            }
            code <<= 1;
        }
        fillSecondLevel(meanings, longest, code, at);
    }

    /** Codes are given in ascending order, so all that share their first bits come one after the other. */
    private void fillSecondLevel(int[] meanings, int longest, int firstCode, int firstAt) {
        int code = firstCode;
        int at = firstAt;
        int prefix = -1;
        int start = 1 << rootBits;
        int width = 0;
        for (int bits = rootBits + 1; bits <= longest; bits++) {
            for (; counts[bits] > 0; counts[bits]--) {
                int reversed = reverse(code++, bits);
                if ((reversed & mask()) != prefix) {
                    start += prefix < 0 ? 0 : 1 << width;
                    prefix = reversed & mask();
                    width = widthOfSecondLevel(bits, longest);
                    entries[prefix] =
                            EXCEPTIONAL | SECOND_LEVEL | start << VALUE_SHIFT | width << CODE_SHIFT | rootBits;
                }
                int own = bits - rootBits;
                int entry = meanings[sorted[at++]] + (own << CODE_SHIFT) + own;
                spread(reversed >>> rootBits, start, width, own, entry);
            }
            code <<= 1;
        }
    }

    /** How many bits tell apart the codes that begin with the same first bits, the next of which has {@code bits}. */
    private int widthOfSecondLevel(int bits, int longest) {
        int width = bits - rootBits;
        int unused = 1 << width;
        while (width + rootBits < longest) {
            unused -= counts[width + rootBits];
            if (unused <= 0) {
                break;
            }
            width++;
            unused <<= 1;
        }
        return width;
    }

    private void spread(int first, int start, int width, int bits, int entry) {
        for (int i = start + first; i < start + (1 << width); i += 1 << bits) {
            entries[i] = entry;
        }
    }

    private static int reverse(int code, int bits) {
        return Integer.reverse(code) >>> Integer.SIZE - bits;
    }
}
