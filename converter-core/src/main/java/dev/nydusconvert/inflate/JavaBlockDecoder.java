package dev.nydusconvert.inflate;

import java.io.IOException;

/** In plain Java, with a window of its own. */
final class JavaBlockDecoder implements BlockDecoder {
    private static final int HISTORY = BlockPoint.MAX_DICTIONARY;

    /** Room for what is decoded, before the history has to be moved to the front. */
    private static final int WINDOW_SIZE = HISTORY + (96 << 10);

    private final BitInput input;
    private final DeflateDecoder decoder;
    private final byte[] window = new byte[WINDOW_SIZE + SymbolDecoder.SLACK];

    /** Index in the window behind the last byte decoded. */
    private int at;

    /** Index in the window of the first byte of the stream, or that is still there. */
    private int streamStart;

    /** Bits of the symbol that was looked at behind the last byte. */
    private int ahead;

    JavaBlockDecoder(BitInput input) {
        this.input = input;
        this.decoder = new DeflateDecoder(input);
    }

    @Override
    public void begin() {
        decoder.reset();
        streamStart = at;
        ahead = 0;
    }

    @Override
    public void resume(BlockPoint point) {
        begin();
        input.prime(point.previousByte(), point.pendingBits());
        byte[] dictionary = point.dictionary();
        System.arraycopy(dictionary, 0, window, 0, dictionary.length);
        streamStart = 0;
        at = dictionary.length;
    }

    @Override
    public int decode(byte[] target, int offset, int length) throws IOException {
        if (at == WINDOW_SIZE) {
            slide();
        }
        ahead = 0;
        int start = at;
        at = decoder.decode(window, start, Math.min(start + length, WINDOW_SIZE), streamStart);
        int count = at - start;
        System.arraycopy(window, start, target, offset, count);
        ahead = decoder.lookAhead();
        return count;
    }

    private void slide() {
        System.arraycopy(window, at - HISTORY, window, 0, HISTORY);
        streamStart = Math.max(0, streamStart - (at - HISTORY));
        at = HISTORY;
    }

    @Override
    public boolean isBetweenBlocks() {
        return decoder.isBetweenBlocks();
    }

    @Override
    public boolean ended() {
        return decoder.ended();
    }

    @Override
    public long consumed() {
        return input.positionAfter(ahead);
    }

    @Override
    public int pendingBits() {
        return input.pendingBits();
    }

    @Override
    public int previousByte() {
        return input.previousByte();
    }

    @Override
    public int dictionary(byte[] target) {
        int size = Math.min(HISTORY, at - streamStart);
        System.arraycopy(window, at - size, target, 0, size);
        return size;
    }

    @Override
    public void close() {
        // The window is Java's.
    }
}
