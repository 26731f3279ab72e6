package dev.nydusconvert.tar;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads recorded framing piece by piece: each is a run of framing bytes or a range of a content, and joined in order they
 * are the tar.
 *
 * <p>No recording makes it give more than the tar's size, or take more than bounded memory.
 */
public final class FramingReplay implements Closeable {
    private final RecipeInput operations;
    private final RecipeInput bytes;
    private final long tarSize;

    /** Offset in the tar of the current piece, its length, and how many of its framing bytes are not read yet. */
    private long position;

    private long length;
    private long unread;
    private Source source = Source.RECORDED;

    /** The content reached, and where the current or last range of it ends. */
    private int content = -1;

    private long contentEnd;

    /** Where the bytes of a piece are. */
    private enum Source {
        RECORDED,
        ZEROS,
        CONTENT
    }

    /**
     * @param recipe names the recipe in messages
     * @param tarSize length of the tar in bytes, as the recipe declares it
     */
    public FramingReplay(RecordedFraming framing, String recipe, long tarSize) throws IOException {
        this.operations = framing.operations().open(recipe + " (operations)");
        this.bytes = framing.bytes().open(recipe + " (framing)");
        this.tarSize = tarSize;
    }

    /**
     * Goes to the next piece; the framing bytes of the one before must have been read.
     *
     * @return whether there is one; if not, the pieces had the declared size together
     */
    public boolean next() throws IOException {
        if (unread > 0) {
            throw new IllegalStateException(unread + " framing bytes are not read yet");
        }
        position += length;
        length = 0;
        while (length == 0) {
            if (operations.remaining() == 0) {
                requireEnd();
                return false;
            }
            apply(operations.readVarint());
        }
        if (length > tarSize - position) {
            throw operations.malformed("wants " + length + " bytes at offset " + position + " of a tar of " + tarSize);
        }
        unread = isContent() ? 0 : length;
        return true;
    }

    private void apply(long encoded) throws IOException {
        RecipeOperation operation = RecipeOperation.of(encoded);
        if (operation == null) {
            throw operations.malformed("has an unknown operation: 0x" + Long.toHexString(encoded));
        }
        long argument = encoded >>> RecipeOperation.BITS;
        // Without operations that do nothing the work is bounded by the size of the tar and the number of contents.
        if ((argument == 0) != (operation == RecipeOperation.PAD)) {
            throw operations.malformed("operation " + operation + " has the argument " + argument);
        }
        switch (operation) {
            case FRAMING -> piece(Source.RECORDED, argument);
            case FILE -> {
                nextContent(1);
                range(0, argument);
            }
            case PAD -> pad();
            case NEXT -> nextContent(argument);
            case RANGE -> range(operations.readVarint(), argument);
        }
    }

    private void piece(Source source, long length) {
        this.source = source;
        this.length = length;
    }

    private void pad() throws IOException {
        long size = -position & (TarHeader.BLOCK_SIZE - 1);
        if (size == 0) {
            throw operations.malformed("pads a block at offset " + position + " of the tar, where one begins");
        }
        piece(Source.ZEROS, size);
    }

    private void nextContent(long count) throws IOException {
        if (count > Integer.MAX_VALUE - (long) content) {
            throw operations.malformed("goes " + count + " contents on from content " + content);
        }
        content += (int) count;
        contentEnd = 0;
    }

    private void range(long gap, long length) throws IOException {
        if (content < 0) {
            throw operations.malformed("wants a range of a content before the first content");
        }
        if (length > Long.MAX_VALUE - contentEnd - gap || gap > Long.MAX_VALUE - contentEnd) {
            throw operations.malformed("wants " + length + " bytes, " + gap + " behind offset " + contentEnd);
        }
        contentEnd += gap + length;
        piece(Source.CONTENT, length);
    }

    private void requireEnd() throws IOException {
        operations.requireEnd();
        bytes.requireEnd();
        if (position != tarSize) {
            throw operations.malformed("makes a tar of " + position + " bytes, expected " + tarSize);
        }
    }

    /** Length of the current piece in bytes, at least 1. */
    public long length() {
        return length;
    }

    /** Whether the current piece is a range of a content; if not, its bytes are to be {@link #read}. */
    public boolean isContent() {
        return source == Source.CONTENT;
    }

    /** Ordinal of the content that the current piece is a range of. */
    public int content() {
        return content;
    }

    /** Offset in its content of the current piece. */
    public long contentOffset() {
        return contentEnd - length;
    }

    /** Reads the next framing bytes of the current piece. */
    public void read(byte[] target, int offset, int count) throws IOException {
        if (count > unread) {
            throw new IllegalArgumentException(count + " bytes wanted, " + unread + " left");
        }
        if (source == Source.ZEROS) {
            Arrays.fill(target, offset, offset + count, (byte) 0);
        } else {
            bytes.read(target, offset, count);
        }
        unread -= count;
    }

    @Override
    public void close() throws IOException {
        operations.close();
        bytes.close();
    }
}
