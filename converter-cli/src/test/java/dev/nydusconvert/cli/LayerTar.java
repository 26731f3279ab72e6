package dev.nydusconvert.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds the tars that the tests pack. */
public final class LayerTar {
    /** 2026-01-02T03:04:05Z. */
    static final Instant TIME = Instant.ofEpochSecond(1_767_323_045L);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "ISO-8859-1");

    /** One of each kind of entry; {@code data/noise} and its copy have three chunks of 4 KiB. */
    public static byte[] ofEverything() throws IOException {
        byte[] noise = noise(10_000);
        return new LayerTar()
                .directory("etc", 0755)
                .file("etc/hello.txt", 0644, "hello\n".getBytes(StandardCharsets.UTF_8))
                .hardLink("etc/hello-again.txt", "etc/hello.txt")
                .file("etc/empty", 04755, new byte[0])
                .symlink("etc/link", "hello.txt")
                .directory("data", 01777)
                .file("data/noise", 0600, noise)
                .file("data/noise-copy", 0600, noise)
                .device("data/null", TarConstants.LF_CHR, 1, 3)
                .device("data/fifo", TarConstants.LF_FIFO, 0, 0)
                .file("data/caf\u00e9", 0644, new byte[] {1})
                .finish();
    }

    /** Bytes that cannot be compressed, always the same ones. */
    static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(7).nextBytes(noise);
        return noise;
    }

    public LayerTar file(String path, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(content.length);
        entry.addPaxHeader("SCHILY.xattr.user.note", "of " + path.length());
        return add(entry, mode, content);
    }

    public LayerTar directory(String path, int mode) throws IOException {
        return add(new TarArchiveEntry(path + "/"), mode, new byte[0]);
    }

    public LayerTar symlink(String path, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return add(entry, 0777, new byte[0]);
    }

    public LayerTar hardLink(String path, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
        entry.setLinkName(target);
        return add(entry, 0644, new byte[0]);
    }

    public LayerTar device(String path, byte type, int major, int minor) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, type);
        entry.setDevMajor(major);
        entry.setDevMinor(minor);
        return add(entry, 0666, new byte[0]);
    }

    public byte[] finish() throws IOException {
        tar.close();
        return bytes.toByteArray();
    }

    private LayerTar add(TarArchiveEntry entry, int mode, byte[] content) throws IOException {
        entry.setMode(mode);
        entry.setIds(1000, 100);
        entry.setLastModifiedTime(FileTime.from(TIME));
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
        return this;
    }
}
