package dev.nydusconvert.image.transport;

import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryEncoder;
import dev.nydusconvert.tar.TarEntryType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the tar of an image archive. Nothing in it comes from the clock or the host. */
final class ArchiveWriter {
    private static final int FILE_MODE = 0644;
    private static final int FOLDER_MODE = 0755;

    private final OutputStream out;

    /** @param out receives the tar; not closed */
    ArchiveWriter(OutputStream out) {
        this.out = out;
    }

    void folder(String path) throws IOException {
        out.write(header(TarEntryType.DIRECTORY, path, FOLDER_MODE, 0));
    }

    void file(String path, byte[] content) throws IOException {
        out.write(header(TarEntryType.FILE, path, FILE_MODE, content.length));
        out.write(content);
        pad(content.length);
    }

    /**
     * @param size length of the content
     * @throws IOException also if the content has another length
     */
    void file(String path, InputStream content, long size) throws IOException {
        out.write(header(TarEntryType.FILE, path, FILE_MODE, size));
        long copied = content.transferTo(out);
        if (copied != size) {
            throw new IOException(path + " changed while it was read: " + copied + " bytes instead of " + size);
        }
        pad(size);
    }

    /** Ends the tar. */
    void finish() throws IOException {
        out.write(TarEntryEncoder.end());
    }

    private void pad(long size) throws IOException {
        out.write(new byte[TarEntryEncoder.padding(size)]);
    }

    private static byte[] header(TarEntryType type, String path, int mode, long size) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        return TarEntryEncoder.encode(
                new TarEntry(type, name, name, mode, 0, 0, 0, null, size, new byte[0], 0, 0, List.of(), -1, 0));
    }
}
