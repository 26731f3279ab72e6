package dev.nydusconvert.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The kinds of layers there are, made from seeds. */
public enum SampleLayer {
    /** Files of words. */
    TEXT(SampleData.TEXT, 400_000, false),
    /** Files that compress to about a half. */
    BINARY(SampleData.BINARY, 400_000, false),
    /** Files that do not compress. */
    INCOMPRESSIBLE(SampleData.INCOMPRESSIBLE, 400_000, false),
    /** Files of words, of 100 to 3,000 bytes. */
    SMALL_FILES(SampleData.TEXT, 0, false),
    /** Binary files, of which every second one repeats the one before it. */
    DUPLICATES(SampleData.BINARY, 400_000, true);

    private final SampleData data;
    private final int fileSize;
    private final boolean repeats;

    SampleLayer(SampleData data, int fileSize, boolean repeats) {
        this.data = data;
        this.fileSize = fileSize;
        this.repeats = repeats;
    }

    /**
     * A tar of this kind, always the same one.
     *
     * @param total length of all files in bytes
     */
    byte[] tar(int total) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(total + total / 8);
        Random random = new Random(1);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            int files = 0;
            for (int at = 0; at < total; files++) {
                int wanted = fileSize == 0 ? 100 + random.nextInt(2_900) : fileSize;
                int size = Math.min(wanted, total - at);
                boolean repeat = repeats && files % 2 == 1;
                add(tar, "files/" + files, data.bytes(size, repeat ? files - 1 : files));
                at += size;
            }
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
