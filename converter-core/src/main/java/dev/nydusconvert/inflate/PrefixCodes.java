package dev.nydusconvert.inflate;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.Arrays;

/** The two prefix codes of a block: of literals and lengths, and of distances (RFC 1951, 3.2.5 to 3.2.7). */
final class PrefixCodes {
    private static final int LITERALS = 256;
    private static final int END_SYMBOL = 256;
    private static final int ALL_LENGTH_SYMBOLS = 288;
    private static final int ALL_DISTANCE_SYMBOLS = 32;
    private static final int MAX_LENGTH_SYMBOLS = 286;
    private static final int MAX_DISTANCE_SYMBOLS = 30;
    private static final int LONGEST_MATCH = 258;

    private static final int LENGTH_ROOT_BITS = 11;
    private static final int DISTANCE_ROOT_BITS = 9;
    private static final int CODE_LENGTH_ROOT_BITS = 7;

    private static final int REPEAT_PREVIOUS = 16;
    private static final int REPEAT_ZERO = 17;
    private static final int REPEAT_ZERO_LONG = 18;

    /** In which order a block gives the lengths of the code in which it gives the lengths of the others. */
    private static final int[] CODE_LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private static final int[] LENGTH_MEANINGS = lengthMeanings();
    private static final int[] DISTANCE_MEANINGS = distanceMeanings();
    private static final int[] CODE_LENGTH_MEANINGS = codeLengthMeanings();

    private final HuffmanTable literalsAndLengths = new HuffmanTable(ALL_LENGTH_SYMBOLS, LENGTH_ROOT_BITS);
    private final HuffmanTable distances = new HuffmanTable(ALL_DISTANCE_SYMBOLS, DISTANCE_ROOT_BITS);
    private final HuffmanTable codeLengths = new HuffmanTable(CODE_LENGTH_ORDER.length, CODE_LENGTH_ROOT_BITS);
    private final byte[] lengths = new byte[ALL_LENGTH_SYMBOLS + ALL_DISTANCE_SYMBOLS];
    private boolean fixed;

    private static int[] lengthMeanings() {
        int[] meanings = new int[ALL_LENGTH_SYMBOLS];
        for (int i = 0; i < LITERALS; i++) {
            meanings[i] = HuffmanTable.LITERAL | i << HuffmanTable.VALUE_SHIFT;
        }
        meanings[END_SYMBOL] = HuffmanTable.EXCEPTIONAL | HuffmanTable.END;
        int base = 3;
        for (int i = 0; i < 28; i++) {
            int extra = i < 8 ? 0 : i / 4 - 1;
            meanings[END_SYMBOL + 1 + i] = base << HuffmanTable.VALUE_SHIFT | extra;
            base += 1 << extra;
        }
        meanings[MAX_LENGTH_SYMBOLS - 1] = LONGEST_MATCH << HuffmanTable.VALUE_SHIFT;
        Arrays.fill(meanings, MAX_LENGTH_SYMBOLS, ALL_LENGTH_SYMBOLS, HuffmanTable.EXCEPTIONAL);
        return meanings;
    }

    private static int[] distanceMeanings() {
        int[] meanings = new int[ALL_DISTANCE_SYMBOLS];
        int base = 1;
        for (int i = 0; i < MAX_DISTANCE_SYMBOLS; i++) {
            int extra = i < 4 ? 0 : i / 2 - 1;
            meanings[i] = base << HuffmanTable.VALUE_SHIFT | extra;
            base += 1 << extra;
        }
        Arrays.fill(meanings, MAX_DISTANCE_SYMBOLS, ALL_DISTANCE_SYMBOLS, HuffmanTable.EXCEPTIONAL);
        return meanings;
    }

    private static int[] codeLengthMeanings() {
        int[] meanings = new int[CODE_LENGTH_ORDER.length];
        for (int i = 0; i < meanings.length; i++) {
            meanings[i] = i << HuffmanTable.VALUE_SHIFT;
        }
        return meanings;
    }

    HuffmanTable literalsAndLengths() {
        return literalsAndLengths;
    }

    HuffmanTable distances() {
        return distances;
    }

    /** Takes the codes that need not be given. */
    void setFixed() {
        if (fixed) {
            return;
        }
        Arrays.fill(lengths, 0, 144, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        Arrays.fill(lengths, 280, ALL_LENGTH_SYMBOLS, (byte) 8);
        Arrays.fill(lengths, ALL_LENGTH_SYMBOLS, lengths.length, (byte) 5);
        literalsAndLengths.build(lengths, 0, ALL_LENGTH_SYMBOLS, LENGTH_MEANINGS, true);
        distances.build(lengths, ALL_LENGTH_SYMBOLS, ALL_DISTANCE_SYMBOLS, DISTANCE_MEANINGS, true);
        fixed = true;
    }

    /**
     * Reads the codes of a block.
     *
     * @throws MalformedInputException for what zlib does not accept either
     */
    void read(BitInput input) throws IOException {
        fixed = false;
        int lengthSymbols = input.take(5) + 257;
        int distanceSymbols = input.take(5) + 1;
        int given = input.take(4) + 4;
        if (lengthSymbols > MAX_LENGTH_SYMBOLS || distanceSymbols > MAX_DISTANCE_SYMBOLS) {
            throw input.malformed("block has " + lengthSymbols + " length and " + distanceSymbols
                    + " distance symbols, expected at most " + MAX_LENGTH_SYMBOLS + " and " + MAX_DISTANCE_SYMBOLS);
        }
        Arrays.fill(lengths, 0, CODE_LENGTH_ORDER.length, (byte) 0);
        for (int i = 0; i < given; i++) {
            lengths[CODE_LENGTH_ORDER[i]] = (byte) input.take(3);
        }
        if (!codeLengths.build(lengths, 0, CODE_LENGTH_ORDER.length, CODE_LENGTH_MEANINGS, false)) {
            throw input.malformed("block's code of code lengths is no prefix code");
        }
        readLengths(input, lengthSymbols + distanceSymbols);
        if (lengths[END_SYMBOL] == 0) {
            throw input.malformed("block has no code for its end");
        }
        if (!literalsAndLengths.build(lengths, 0, lengthSymbols, LENGTH_MEANINGS, true)) {
            throw input.malformed("block's code of literals and lengths is no prefix code");
        }
        if (!distances.build(lengths, lengthSymbols, distanceSymbols, DISTANCE_MEANINGS, true)) {
            throw input.malformed("block's code of distances is no prefix code");
        }
    }

    private void readLengths(BitInput input, int count) throws IOException {
        int at = 0;
        while (at < count) {
            int entry = codeLengths.lookUp(input.bits);
            while (HuffmanTable.codeBits(entry) > input.count) {
                input.need(input.count + 1);
                entry = codeLengths.lookUp(input.bits);
            }
            if ((entry & HuffmanTable.EXCEPTIONAL) != 0) {
                throw input.malformed("block's code lengths have an invalid code");
            }
            input.drop(entry & HuffmanTable.BITS_MASK);
            int symbol = HuffmanTable.value(entry);
            if (symbol < REPEAT_PREVIOUS) {
                lengths[at++] = (byte) symbol;
            } else {
                at = repeat(input, symbol, at, count);
            }
        }
    }

    private int repeat(BitInput input, int symbol, int at, int count) throws IOException {
        if (symbol == REPEAT_PREVIOUS && at == 0) {
            throw input.malformed("block's code lengths repeat the one before the first");
        }
        byte value = symbol == REPEAT_PREVIOUS ? lengths[at - 1] : 0;
        int times = switch (symbol) {
            case REPEAT_PREVIOUS -> 3 + input.take(2);
            case REPEAT_ZERO -> 3 + input.take(3);
            case REPEAT_ZERO_LONG -> 11 + input.take(7);
            default -> throw new IllegalStateException("no repetition: " + symbol);
        };
        if (times > count - at) {
            throw input.malformed("block's code lengths go on behind the last symbol");
        }
        Arrays.fill(lengths, at, at + times, value);
        return at + times;
    }
}
