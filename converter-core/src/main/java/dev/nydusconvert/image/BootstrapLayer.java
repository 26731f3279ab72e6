package dev.nydusconvert.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tar in the last layer of a Nydus image: a folder {@code image} with the bootstrap and what readers need beside it.
 *
 * <p>The headers are those that Go's archive/tar writes (oci-image.md 3): ustar, no times, no owners, and a folder without a
 * slash behind its name. The order of the files is that in which they are added.
 */
final class BootstrapLayer {
    /** The folder. */
    static final String FOLDER = "image";
    /** The bootstrap of the image. */
    static final String BOOTSTRAP = FOLDER + "/image.boot";
    /** Where older images have the bootstrap. */
    static final String LEGACY_BOOTSTRAP = "image.boot";
    /** What ends the name of a chunk-info table, behind the id of its blob. */
    static final String BLOB_META_SUFFIX = ".blob.meta";

    private static final int BLOCK = 512;
    private static final int FOLDER_MODE = 0755;
    private static final int FILE_MODE = 0444;
    private static final char FILE_TYPE = '0';
    private static final char FOLDER_TYPE = '5';

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, long size, Content content) {}

    @FunctionalInterface
    private interface Content {
        InputStream open() throws IOException;
    }

    /** Adds a file. */
    BootstrapLayer add(String name, Path file) throws IOException {
        entries.add(new Entry(name, Files.size(file), () -> Files.newInputStream(file)));
        return this;
    }

    /** Adds a file. */
    BootstrapLayer add(String name, byte[] content) {
        entries.add(new Entry(name, content.length, () -> new ByteArrayInputStream(content)));
        return this;
    }

    /** Writes the tar. */
    void writeTo(OutputStream out) throws IOException {
        out.write(header(FOLDER, FOLDER_MODE, 0, FOLDER_TYPE));
        for (Entry entry : entries) {
            out.write(header(entry.name(), FILE_MODE, entry.size(), FILE_TYPE));
            try (InputStream in = entry.content().open()) {
                in.transferTo(out);
            }
            out.write(new byte[(int) (-entry.size() & (BLOCK - 1))]);
        }
        out.write(new byte[2 * BLOCK]);
    }

    private static byte[] header(String name, int mode, long size, char type) {
        byte[] header = new byte[BLOCK];
        text(header, 0, name);
        octal(header, 100, 7, mode);
        octal(header, 108, 7, 0);
        octal(header, 116, 7, 0);
        octal(header, 124, 11, size);
        octal(header, 136, 11, 0);
        header[156] = (byte) type;
        text(header, 257, "ustar\0" + "00");
        octal(header, 329, 7, 0);
        octal(header, 337, 7, 0);
        int sum = 8 * ' ';
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 6, sum);
        header[155] = ' ';
        return header;
    }

    private static void text(byte[] header, int offset, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, offset, ascii.length);
    }

    private static void octal(byte[] header, int offset, int digits, long value) {
        text(header, offset, String.format(Locale.ROOT, "%0" + digits + "o", value));
    }
}
