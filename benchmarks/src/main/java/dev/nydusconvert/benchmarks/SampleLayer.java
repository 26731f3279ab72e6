package dev.nydusconvert.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Layers of files of one size and kind. */
final class SampleLayer {
    private SampleLayer() {}

    /**
     * A tar of different files.
     *
     * @param total length of all files in bytes
     * @param fileSize length of each but the last
     */
    static byte[] of(SampleData data, int total, int fileSize) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(total + total / 8);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (int at = 0; at < total; at += fileSize) {
                byte[] content = data.bytes(Math.min(fileSize, total - at), at);
                TarArchiveEntry entry = new TarArchiveEntry("files/" + at);
                entry.setSize(content.length);
                entry.setModTime(0L);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
