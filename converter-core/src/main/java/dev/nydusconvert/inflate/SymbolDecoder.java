package dev.nydusconvert.inflate;

import static dev.nydusconvert.inflate.HuffmanTable.BITS_MASK;
import static dev.nydusconvert.inflate.HuffmanTable.CODE_SHIFT;
import static dev.nydusconvert.inflate.HuffmanTable.END;
import static dev.nydusconvert.inflate.HuffmanTable.EXCEPTIONAL;
import static dev.nydusconvert.inflate.HuffmanTable.SECOND_LEVEL;
import static dev.nydusconvert.inflate.HuffmanTable.VALUE_SHIFT;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Decodes the symbols of a block that is coded: in a fast loop far from the ends of input and output, one by one close to
 * them.
 */
final class SymbolDecoder {
    /** How many bytes behind the limit of the output may be overwritten: copies are made of eight bytes at a time. */
    static final int SLACK = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int LONGEST_MATCH = 258;

    /** What one turn of the fast loop takes at most: it loads eight bytes twice, of which each advances by seven. */
    private static final int FAST_INPUT = 16;

    /** What one turn of the fast loop writes at most: two literals and a match. */
    private static final int FAST_OUTPUT = LONGEST_MATCH + 2;

    private final BitInput input;
    private HuffmanTable literalsAndLengths;
    private HuffmanTable distances;
    private boolean ended;

    /** What is left of a match that reaches over the limit of the output. */
    private int matchLeft;

    private int matchDistance;

    SymbolDecoder(BitInput input) {
        this.input = input;
    }

    void begin(PrefixCodes codes) {
        literalsAndLengths = codes.literalsAndLengths();
        distances = codes.distances();
        ended = false;
    }

    /** Whether the end of the block has been decoded. */
    boolean ended() {
        return ended;
    }

    /**
     * Decodes up to a limit or the end of the block.
     *
     * @param output what is decoded goes here from {@code start} on; after the limit {@link #SLACK} bytes may be
     *     overwritten
     * @param history index of the first byte that matches may refer to
     * @return index behind the last byte decoded
     */
    int decode(byte[] output, int start, int limit, int history) throws IOException {
        int at = start;
        if (matchLeft > 0) {
            at = copyMatch(output, at, limit);
        }
        while (at < limit && !ended) {
            if (limit - at >= FAST_OUTPUT && input.end - input.at >= FAST_INPUT) {
                at = decodeFast(output, at, limit - FAST_OUTPUT, history);
            }
            // The fast loop may have stopped at a symbol that it does not handle.
            if (at < limit && !ended) {
                at = decodeSymbol(output, at, limit, history);
            }
        }
        return at;
    }

    private int decodeFast(byte[] output, int start, int lastStart, int history) throws IOException {
        final BitInput in = input;
        final byte[] source = in.buffer;
        final int lastAt = in.end - FAST_INPUT;
        final int[] lengthEntries = literalsAndLengths.entries();
        final int[] distanceEntries = distances.entries();
        final int lengthMask = literalsAndLengths.mask();
        final int distanceMask = distances.mask();
        long bits = in.bits;
        int count = in.count;
        int at = in.at;
        int out = start;
        while (at <= lastAt && out <= lastStart) {
            bits |= (long) LONG.get(source, at) << count;
            at += 63 - count >>> 3;
            count |= 56;
            int entry = lengthEntries[(int) bits & lengthMask];
            if (entry < 0) {
                output[out++] = (byte) (entry >>> VALUE_SHIFT);
                bits >>>= entry;
                count -= entry & BITS_MASK;
                entry = lengthEntries[(int) bits & lengthMask];
                if (entry < 0) {
                    output[out++] = (byte) (entry >>> VALUE_SHIFT);
                    bits >>>= entry;
                    count -= entry & BITS_MASK;
                    entry = lengthEntries[(int) bits & lengthMask];
                    if (entry < 0) {
                        output[out++] = (byte) (entry >>> VALUE_SHIFT);
                        bits >>>= entry;
                        count -= entry & BITS_MASK;
                        continue;
                    }
                }
            }
            if ((entry & EXCEPTIONAL) != 0) {
                if ((entry & SECOND_LEVEL) == 0) {
                    break;
                }
                int second = lengthEntries[
                        HuffmanTable.value(entry) + ((int) (bits >>> entry) & (1 << HuffmanTable.codeBits(entry)) - 1)];
                if ((second & EXCEPTIONAL) != 0) {
                    break;
                }
                bits >>>= entry;
                count -= entry & BITS_MASK;
                entry = second;
                if (entry < 0) {
                    output[out++] = (byte) (entry >>> VALUE_SHIFT);
                    bits >>>= entry;
                    count -= entry & BITS_MASK;
                    continue;
                }
            }
            int length = (entry >>> VALUE_SHIFT) + (int) ((bits & ~(-1L << entry)) >>> (entry >>> CODE_SHIFT));
            bits >>>= entry;
            count -= entry & BITS_MASK;
            bits |= (long) LONG.get(source, at) << count;
            at += 63 - count >>> 3;
            count |= 56;
            entry = distanceEntries[(int) bits & distanceMask];
            if ((entry & SECOND_LEVEL) != 0) {
                bits >>>= entry;
                count -= entry & BITS_MASK;
                entry = distanceEntries[
                        HuffmanTable.value(entry) + ((int) bits & (1 << HuffmanTable.codeBits(entry)) - 1)];
            }
            int distance = (entry >>> VALUE_SHIFT) + (int) ((bits & ~(-1L << entry)) >>> (entry >>> CODE_SHIFT));
            bits >>>= entry;
            count -= entry & BITS_MASK;
            int from = out - distance;
            if (from < history || (entry & EXCEPTIONAL) != 0) {
                in.at = at;
                in.count = count;
                throw invalidDistance(entry, distance, out - history);
            }
            copy(output, from, out, length);
            out += length;
        }
        in.at = at;
        in.count = count;
        in.bits = bits & (1L << count) - 1;
        return out;
    }

    /** Copies forwards, so that a match may overlap itself; may write up to seven bytes more. */
    private static void copy(byte[] output, int source, int target, int length) {
        int from = source;
        int to = target;
        int end = target + length;
        int distance = target - source;
        if (distance >= Long.BYTES) {
            do {
                LONG.set(output, to, (long) LONG.get(output, from));
                to += Long.BYTES;
                from += Long.BYTES;
            } while (to < end);
        } else if (distance == 1) {
            long run = (output[from] & 0xffL) * 0x0101_0101_0101_0101L;
            do {
                LONG.set(output, to, run);
                to += Long.BYTES;
            } while (to < end);
        } else {
            do {
                output[to++] = output[from++];
            } while (to < end);
        }
    }

    private int decodeSymbol(byte[] output, int start, int limit, int history) throws IOException {
        int entry = take(literalsAndLengths);
        if (entry < 0) {
            output[start] = (byte) (entry >>> VALUE_SHIFT);
            return start + 1;
        }
        if ((entry & EXCEPTIONAL) != 0) {
            if ((entry & END) == 0) {
                throw input.malformed("invalid code for a literal or length");
            }
            ended = true;
            return start;
        }
        matchLeft = takeExtra(entry);
        entry = take(distances);
        if ((entry & EXCEPTIONAL) != 0) {
            throw invalidDistance(entry, 0, 0);
        }
        matchDistance = takeExtra(entry);
        if (matchDistance > start - history) {
            throw invalidDistance(entry, matchDistance, start - history);
        }
        return copyMatch(output, start, limit);
    }

    private int copyMatch(byte[] output, int start, int limit) {
        int end = start + Math.min(matchLeft, limit - start);
        for (int i = start; i < end; i++) {
            output[i] = output[i - matchDistance];
        }
        matchLeft -= end - start;
        return end;
    }

    /** Takes the code of the next symbol, and leaves the extra bits. */
    private int take(HuffmanTable table) throws IOException {
        int entry = table.lookUp(input.bits);
        while (HuffmanTable.codeBits(entry) > input.count) {
            input.need(input.count + 1);
            entry = table.lookUp(input.bits);
        }
        input.drop(HuffmanTable.codeBits(entry));
        return entry;
    }

    private int takeExtra(int entry) throws IOException {
        return HuffmanTable.value(entry) + input.take((entry & BITS_MASK) - HuffmanTable.codeBits(entry));
    }

    private IOException invalidDistance(int entry, int distance, int available) {
        return input.malformed(
                (entry & EXCEPTIONAL) != 0
                        ? "invalid code for a distance"
                        : "match goes " + distance + " bytes back, but there are only " + available);
    }

    /**
     * Looks at the next symbol, with the bytes in the buffer only; if it is the end of the block, takes it.
     *
     * @return how many bits the symbol has, 0 if its end was taken or within a match; if the buffer ends before the
     *     symbol, more bits than the buffer has
     */
    int lookAhead() {
        if (matchLeft > 0 || ended) {
            return 0;
        }
        input.load();
        int entry = literalsAndLengths.lookUp(input.bits);
        int bits = entry & BITS_MASK;
        if (HuffmanTable.codeBits(entry) > input.count || bits > input.count) {
            return Long.SIZE;
        }
        if ((entry & END) != 0) {
            input.drop(bits);
            ended = true;
            return 0;
        }
        if (entry < 0 || (entry & EXCEPTIONAL) != 0) {
            return bits;
        }
        bits += distances.lookUp(input.bits >>> bits) & BITS_MASK;
        return bits > input.count ? Long.SIZE : bits;
    }
}
