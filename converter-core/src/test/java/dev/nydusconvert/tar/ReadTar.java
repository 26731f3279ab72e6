package dev.nydusconvert.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A tar that has been read to its end: entries, contents, and what the framing listener was told. */
final class ReadTar {
    private record Piece(byte[] framing, long contentIndex, long contentOffset, long length) {}

    final List<TarEntry> entries = new ArrayList<>();

    /** Content of each entry, holes filled; empty for entries without. */
    final List<byte[]> contents = new ArrayList<>();

    private final List<Piece> pieces = new ArrayList<>();
    private final List<byte[]> byIndex = new ArrayList<>();

    /** Files above this size are not read: damage can make a sparse file as large as numbers go. */
    private final long largestFile;

    private boolean allRead = true;

    private ReadTar(long largestFile) {
        this.largestFile = largestFile;
    }

    static ReadTar of(byte[] tar) throws IOException {
        return of(new ByteArrayInputStream(tar));
    }

    /** Reads a small tar, whose files are small too, with small buffers: made for many calls. */
    static ReadTar ofSmall(byte[] tar) throws IOException {
        return of(new ByteArrayInputStream(tar), 1024, 600, 1 << 16);
    }

    static ReadTar of(InputStream tar) throws IOException {
        return of(tar, TarInput.CAPACITY, 100_000, 1 << 24);
    }

    private static ReadTar of(InputStream tar, int capacity, int contentBuffer, long largestFile) throws IOException {
        ReadTar result = new ReadTar(largestFile);
        try (TarReader reader = new TarReader(tar, "test.tar", result.new Recorder(), capacity)) {
            byte[] buffer = new byte[contentBuffer];
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                result.entries.add(entry);
                byte[] content = result.contentOf(entry, reader, buffer);
                result.contents.add(content);
                if (entry.contentIndex() >= 0) {
                    if (entry.contentIndex() != result.byIndex.size()) {
                        throw new AssertionError("content index " + entry.contentIndex() + " is not the next");
                    }
                    result.byIndex.add(content);
                }
            }
        }
        return result;
    }

    private byte[] contentOf(TarEntry entry, TarReader reader, byte[] buffer) throws IOException {
        if (entry.size() > largestFile) {
            allRead = false;
            return new byte[0];
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int n = reader.read(buffer, 0, buffer.length); n >= 0; n = reader.read(buffer, 0, buffer.length)) {
            content.write(buffer, 0, n);
        }
        return content.toByteArray();
    }

    /** Whether no file was too large to be read, so that {@link #reassembled()} can be asked for. */
    boolean allRead() {
        return allRead;
    }

    /** The tar as put together from framing and contents. */
    byte[] reassembled() {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Piece piece : pieces) {
            if (piece.framing != null) {
                tar.writeBytes(piece.framing);
            } else {
                tar.write(
                        byIndex.get((int) piece.contentIndex),
                        Math.toIntExact(piece.contentOffset),
                        Math.toIntExact(piece.length));
            }
        }
        return tar.toByteArray();
    }

    TarEntry only() {
        if (entries.size() != 1) {
            throw new AssertionError("expected one entry, but got " + paths());
        }
        return entries.get(0);
    }

    List<String> paths() {
        return entries.stream().map(TarEntry::displayPath).toList();
    }

    String content(int entry) {
        return new String(contents.get(entry), StandardCharsets.ISO_8859_1);
    }

    private final class Recorder implements FramingListener {
        @Override
        public void framing(byte[] bytes, int offset, int length) {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            pieces.add(new Piece(copy, -1, -1, length));
        }

        @Override
        public void content(long contentIndex, long contentOffset, long length) {
            pieces.add(new Piece(null, contentIndex, contentOffset, length));
        }
    }
}
