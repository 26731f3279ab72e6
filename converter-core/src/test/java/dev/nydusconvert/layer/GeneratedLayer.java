package dev.nydusconvert.layer;

import java.io.InputStream;
import java.util.Locale;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A tar that is made while it is read, so that it takes no memory and no disk, however large it is. */
final class GeneratedLayer extends InputStream {
    private static final int RECORD = 512;
    private static final int FILES_IN_A_DIRECTORY = 1_000;

    private final PrimitiveIterator.OfLong sizes;
    private final Random random = new Random(17);
    private final byte[] block = new byte[1 << 16];
    private byte[] pending = new byte[0];
    private int pendingPosition;
    private int pendingEnd;
    private long contentLeft;
    private int paddingLeft;
    private long blocks;
    private int files;
    private boolean ended;

    private GeneratedLayer(LongStream sizes) {
        this.sizes = sizes.iterator();
        random.nextBytes(block);
    }

    /** The layer of large files if {@code name} is "large", else that of small files. */
    static GeneratedLayer named(String name) {
        return name.equals("large") ? ofLargeFiles() : ofSmallFiles();
    }

    /** 2 GiB in 16 files. */
    static GeneratedLayer ofLargeFiles() {
        return new GeneratedLayer(LongStream.generate(() -> 128L << 20).limit(16));
    }

    /** 200,000 files of 0 to 4,000 bytes. */
    static GeneratedLayer ofSmallFiles() {
        Random sizes = new Random(18);
        return new GeneratedLayer(
                IntStream.generate(() -> sizes.nextInt(4_001)).limit(200_000).asLongStream());
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (pendingPosition == pendingEnd && !fill()) {
            return -1;
        }
        int count = Math.min(length, pendingEnd - pendingPosition);
        System.arraycopy(pending, pendingPosition, target, offset, count);
        pendingPosition += count;
        return count;
    }

    private boolean fill() {
        if (contentLeft > 0) {
            int count = (int) Math.min(contentLeft, block.length);
            change(count);
            contentLeft -= count;
            return supply(block, count);
        }
        if (paddingLeft > 0) {
            int count = paddingLeft;
            paddingLeft = 0;
            return supply(new byte[RECORD], count);
        }
        if (sizes.hasNext()) {
            return supply(nextHeaders(sizes.nextLong()));
        }
        if (!ended) {
            ended = true;
            return supply(new byte[2 * RECORD]);
        }
        return false;
    }

    /** Makes the block unlike all before it, half of it compressible. */
    private void change(int count) {
        blocks++;
        for (int i = 0; i < count; i += 128) {
            long word = blocks * 0x9e37_79b9_7f4a_7c15L + random.nextLong();
            for (int j = 0; j < Math.min(64, count - i); j++) {
                block[i + j] = (byte) (word >>> (j % 8 * 8));
            }
        }
    }

    private byte[] nextHeaders(long size) {
        int directory = files / FILES_IN_A_DIRECTORY;
        String parent = String.format(Locale.ROOT, "directory-%04d/", directory);
        byte[] headers = new byte[files % FILES_IN_A_DIRECTORY == 0 ? 2 * RECORD : RECORD];
        if (headers.length > RECORD) {
            header(parent, 0, headers, 0);
        }
        header(
                parent + String.format(Locale.ROOT, "file-number-%07d.txt", files),
                size,
                headers,
                headers.length - RECORD);
        files++;
        contentLeft = size;
        paddingLeft = (int) (-size & RECORD - 1);
        return headers;
    }

    private static void header(String name, long size, byte[] target, int offset) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(1_700_000_000_000L);
        byte[] header = new byte[RECORD];
        entry.writeEntryHeader(header);
        System.arraycopy(header, 0, target, offset, RECORD);
    }

    private boolean supply(byte[] bytes) {
        return supply(bytes, bytes.length);
    }

    private boolean supply(byte[] bytes, int count) {
        pending = bytes;
        pendingPosition = 0;
        pendingEnd = count;
        return true;
    }
}
