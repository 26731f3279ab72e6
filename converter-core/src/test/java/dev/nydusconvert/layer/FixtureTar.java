package dev.nydusconvert.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a tar that depends on nothing but the calls: no clock, no user, no locale. */
final class FixtureTar implements Closeable {
    /** How names over 100 bytes and numbers that do not fit their octal field are written. */
    enum Dialect {
        USTAR,
        PAX,
        GNU
    }

    /** Mode, owner and time of an entry. */
    record Meta(int mode, long uid, long gid, long mtime) {
        static final Meta FILE = new Meta(0644, 0, 0, 1_700_000_000);
        static final Meta DIRECTORY = FILE.mode(0755);
        static final Meta LINK = FILE.mode(0777);

        Meta mode(int mode) {
            return new Meta(mode, uid, gid, mtime);
        }

        Meta owner(long uid, long gid) {
            return new Meta(mode, uid, gid, mtime);
        }

        Meta mtime(long mtime) {
            return new Meta(mode, uid, gid, mtime);
        }
    }

    private final TarArchiveOutputStream tar;

    FixtureTar(OutputStream out, Dialect dialect) {
        tar = new TarArchiveOutputStream(out, 512, "UTF-8");
        switch (dialect) {
            case USTAR -> {}
            case PAX -> {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
            }
            case GNU -> {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            }
        }
    }

    void directory(String name, Meta meta) throws IOException {
        put(entry(name, TarConstants.LF_DIR, meta), new byte[0]);
    }

    void file(String name, Meta meta, byte[] data) throws IOException {
        put(entry(name, TarConstants.LF_NORMAL, meta), data);
    }

    void file(String name, byte[] data) throws IOException {
        file(name, Meta.FILE, data);
    }

    void file(String name, String data) throws IOException {
        file(name, data.getBytes(StandardCharsets.UTF_8));
    }

    /** A regular file with the type flag of tars before POSIX. */
    void oldStyleFile(String name, byte[] data) throws IOException {
        put(entry(name, TarConstants.LF_OLDNORM, Meta.FILE), data);
    }

    /** @param value all its bytes below {@code 0x80}, none a newline */
    void fileWithXattr(String name, byte[] data, String key, byte[] value) throws IOException {
        TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, Meta.FILE);
        xattr(entry, key, value);
        put(entry, data);
    }

    void directoryWithXattr(String name, Meta meta, String key, byte[] value) throws IOException {
        TarArchiveEntry entry = entry(name, TarConstants.LF_DIR, meta);
        xattr(entry, key, value);
        put(entry, new byte[0]);
    }

    void symlink(String name, String target) throws IOException {
        TarArchiveEntry entry = entry(name, TarConstants.LF_SYMLINK, Meta.LINK);
        entry.setLinkName(target);
        put(entry, new byte[0]);
    }

    void hardLink(String name, Meta meta, String target) throws IOException {
        TarArchiveEntry entry = entry(name, TarConstants.LF_LINK, meta);
        entry.setLinkName(target);
        put(entry, new byte[0]);
    }

    void characterDevice(String name, int mode, int major, int minor) throws IOException {
        device(name, TarConstants.LF_CHR, mode, major, minor);
    }

    void blockDevice(String name, int mode, int major, int minor) throws IOException {
        device(name, TarConstants.LF_BLK, mode, major, minor);
    }

    void fifo(String name, int mode, int major, int minor) throws IOException {
        device(name, TarConstants.LF_FIFO, mode, major, minor);
    }

    private void device(String name, byte type, int mode, int major, int minor) throws IOException {
        TarArchiveEntry entry = entry(name, type, Meta.FILE.mode(mode));
        entry.setDevMajor(major);
        entry.setDevMinor(minor);
        put(entry, new byte[0]);
    }

    private static TarArchiveEntry entry(String name, byte type, Meta meta) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setMode(meta.mode());
        entry.setIds(0, 0);
        entry.setUserId(meta.uid());
        entry.setGroupId(meta.gid());
        entry.setUserName("");
        entry.setGroupName("");
        entry.setModTime(meta.mtime() * 1000);
        return entry;
    }

    private static void xattr(TarArchiveEntry entry, String key, byte[] value) {
        entry.addPaxHeader("SCHILY.xattr." + key, new String(value, StandardCharsets.US_ASCII));
    }

    private void put(TarArchiveEntry entry, byte[] data) throws IOException {
        entry.setSize(data.length);
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
    }

    /** Ends the tar; the stream below stays open. */
    @Override
    public void close() throws IOException {
        tar.finish();
        tar.flush();
    }
}
