package dev.nydusconvert.inflate;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;

/** Decodes the blocks of one deflate stream (RFC 1951), and stops between any two of them. */
final class DeflateDecoder {
    private static final int STORED = 0;
    private static final int FIXED = 1;
    private static final int DYNAMIC = 2;

    private enum Phase {
        BETWEEN_BLOCKS,
        IN_STORED,
        IN_CODED,
        ENDED
    }

    private final BitInput input;
    private final PrefixCodes codes = new PrefixCodes();
    private final SymbolDecoder symbols;
    private Phase phase = Phase.BETWEEN_BLOCKS;
    private boolean lastBlock;
    private int storedLeft;

    DeflateDecoder(BitInput input) {
        this.input = input;
        this.symbols = new SymbolDecoder(input);
    }

    /** Begins another stream. */
    void reset() {
        phase = Phase.BETWEEN_BLOCKS;
        lastBlock = false;
    }

    /** Whether what comes next is the header of a block. */
    boolean isBetweenBlocks() {
        return phase == Phase.BETWEEN_BLOCKS;
    }

    /** Whether the last block has been decoded. */
    boolean ended() {
        return phase == Phase.ENDED;
    }

    /**
     * Decodes up to a limit or the end of a block, whichever comes first.
     *
     * @param output what is decoded goes here from {@code start} on; behind the limit {@link SymbolDecoder#SLACK} bytes
     *     may be overwritten
     * @param history index of the first byte that matches may refer to
     * @return index behind the last byte decoded
     * @throws MalformedInputException if the stream is damaged or cut short
     */
    int decode(byte[] output, int start, int limit, int history) throws IOException {
        if (phase == Phase.BETWEEN_BLOCKS) {
            beginBlock();
        }
        return switch (phase) {
            case IN_STORED -> copyStored(output, start, limit);
            case IN_CODED -> decodeCoded(output, start, limit, history);
            case BETWEEN_BLOCKS, ENDED -> throw new IllegalStateException("there is no block to decode");
        };
    }

    /**
     * Looks at the symbol behind the last byte decoded, and takes it if it is the end of the block.
     *
     * @return how many bits it has; 0 where none is looked at
     */
    int lookAhead() {
        if (phase != Phase.IN_CODED) {
            return 0;
        }
        int bits = symbols.lookAhead();
        if (symbols.ended()) {
            endBlock();
        }
        return bits;
    }

    private void beginBlock() throws IOException {
        lastBlock = input.take(1) == 1;
        int type = input.take(2);
        switch (type) {
            case STORED -> beginStored();
            case FIXED -> codes.setFixed();
            case DYNAMIC -> codes.read(input);
            default -> throw input.malformed("deflate block has type " + type + ", expected 0 to 2");
        }
        if (type == STORED) {
            phase = Phase.IN_STORED;
        } else {
            symbols.begin(codes);
            phase = Phase.IN_CODED;
        }
    }

    private void beginStored() throws IOException {
        input.align();
        int length = input.take(Short.SIZE);
        int inverted = input.take(Short.SIZE);
        if ((length ^ inverted) != 0xffff) {
            throw input.malformed(String.format(
                    "stored block has length %04x and inverted length %04x, which do not agree", length, inverted));
        }
        storedLeft = length;
    }

    private int copyStored(byte[] output, int start, int limit) throws IOException {
        int at = start;
        while (at < limit && storedLeft > 0) {
            int n = input.takeBytes(output, at, Math.min(storedLeft, limit - at));
            at += n;
            storedLeft -= n;
        }
        if (storedLeft == 0) {
            endBlock();
        }
        return at;
    }

    private int decodeCoded(byte[] output, int start, int limit, int history) throws IOException {
        int at = symbols.decode(output, start, limit, history);
        if (symbols.ended()) {
            endBlock();
        }
        return at;
    }

    private void endBlock() {
        phase = lastBlock ? Phase.ENDED : Phase.BETWEEN_BLOCKS;
    }
}
