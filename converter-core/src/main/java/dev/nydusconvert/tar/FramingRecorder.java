package dev.nydusconvert.tar;

import java.io.Closeable;
import java.io.IOException;

/**
 * Records the framing of a tar: its verbatim bytes, and where between them file content stands (docs/tar-recipe.md,
 * "Operations").
 *
 * <p>The contents that it is told of must have rising ordinals, and rising offsets within one content.
 */
public final class FramingRecorder implements FramingListener, Closeable {
    private static final byte[] ZEROS = new byte[TarHeader.BLOCK_SIZE];

    private final RecipeOutput operations = new RecipeOutput();
    private final RecipeOutput bytes = new RecipeOutput();

    /** Offset in the tar behind all that was recorded. */
    private long position;

    /** The range of content that may still grow; none if its length is 0. */
    private long rangeContent = -1;

    private long rangeOffset;
    private long rangeLength;

    /** Zero bytes after content that are not written yet, and how many more would fill the block. */
    private int padding;

    private int paddingLeft;

    /** Framing bytes that no operation says yet to copy. */
    private long framing;

    /** The content that the operations written so far have reached, and where in it. */
    private long currentContent = -1;

    private long currentOffset;

    public FramingRecorder() throws IOException {}

    @Override
    public void content(long ordinal, long offset, long length) throws IOException {
        long end = rangeOffset + rangeLength;
        if (length < 1 || ordinal < rangeContent || (ordinal == rangeContent && offset < end)) {
            throw new IllegalArgumentException("content " + ordinal + " from " + offset + " for " + length
                    + " bytes, after content " + rangeContent + " up to " + end);
        }
        if (ordinal == rangeContent && offset == end && rangeLength > 0) {
            rangeLength += length;
        } else {
            endRange();
            endFraming();
            rangeContent = ordinal;
            rangeOffset = offset;
            rangeLength = length;
        }
        position += length;
    }

    @Override
    public void framing(byte[] source, int offset, int length) throws IOException {
        endRange();
        int start = offset;
        int end = offset + length;
        while (paddingLeft > 0 && start < end && source[start] == 0) {
            start++;
            padding++;
            paddingLeft--;
        }
        if (padding > 0 && paddingLeft == 0) {
            operations.writeVarint(RecipeOperation.PAD.with(0));
            padding = 0;
        }
        if (start < end) {
            endPadding();
            bytes.write(source, start, end - start);
            framing += end - start;
        }
        position += length;
    }

    private void endRange() throws IOException {
        if (rangeLength == 0) {
            return;
        }
        long step = rangeContent - currentContent;
        if (step == 1 && rangeOffset == 0) {
            operations.writeVarint(RecipeOperation.FILE.with(rangeLength));
        } else {
            if (step > 0) {
                operations.writeVarint(RecipeOperation.NEXT.with(step));
                currentOffset = 0;
            }
            operations.writeVarint(RecipeOperation.RANGE.with(rangeLength));
            operations.writeVarint(rangeOffset - currentOffset);
        }
        currentContent = rangeContent;
        currentOffset = rangeOffset + rangeLength;
        // Keeps the end of the range for the check of the next one.
        rangeOffset = currentOffset;
        rangeLength = 0;
        paddingLeft = (int) (-position & (TarHeader.BLOCK_SIZE - 1));
    }

    /** What looked like padding is not, or not all of it: it becomes framing as any other. */
    private void endPadding() throws IOException {
        bytes.write(ZEROS, 0, padding);
        framing += padding;
        padding = 0;
        paddingLeft = 0;
    }

    private void endFraming() throws IOException {
        endPadding();
        if (framing > 0) {
            operations.writeVarint(RecipeOperation.FRAMING.with(framing));
            framing = 0;
        }
    }

    /** Length of the tar recorded so far, in bytes. */
    public long position() {
        return position;
    }

    /** Ends the recording. */
    public RecordedFraming finish() throws IOException {
        endRange();
        endFraming();
        return new RecordedFraming(operations.finish(), bytes.finish());
    }

    /** Frees the native contexts. */
    @Override
    public void close() throws IOException {
        operations.close();
        bytes.close();
    }
}
