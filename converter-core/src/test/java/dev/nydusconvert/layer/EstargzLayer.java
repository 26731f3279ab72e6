package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An eStargz layer, made as stargz-snapshotter makes it: the data of each file, or each chunk of a large one, begins a gzip
 * member; what follows up to the next data is in the same member. A TOC of all entries and a footer end the layer.
 */
public final class EstargzLayer {
    /** Seconds since 1970 of every entry. */
    private static final long TIME = 1_700_000_000;

    private final ByteArrayOutputStream layer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private final List<String> toc = new ArrayList<>();
    private final int chunkSize;
    private final TarArchiveOutputStream tar = archive(new Members());
    private final TarArchiveOutputStream plainTar = archive(plain);
    private GZIPOutputStream member;

    private EstargzLayer(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    private static TarArchiveOutputStream archive(OutputStream out) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 512, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        return tar;
    }

    /** The stream of members; they are begun by {@link #nextMember}. */
    private final class Members extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (member == null) {
                member = new GZIPOutputStream(layer);
            }
            member.write(bytes, offset, length);
        }
    }

    private long nextMember() throws IOException {
        if (member != null) {
            member.finish();
            member = null;
        }
        return layer.size();
    }

    /**
     * What was made.
     *
     * @param bytes the layer
     * @param toc its {@code stargz.index.json}
     * @param plainTar the tar in it, without the files that are there for eStargz
     */
    public record Made(byte[] bytes, byte[] toc, byte[] plainTar) {}

    /** A layer of random files, directories, links and devices. */
    public static Made random(long seed, int chunkSize) throws IOException {
        Random random = new Random(seed);
        EstargzLayer layer = new EstargzLayer(chunkSize);
        layer.file(".prefetch.landmark", new byte[] {0xf}, true);
        layer.entry("etc/", TarConstants.LF_DIR, "dir", "");
        for (int i = 0; i < 25; i++) {
            String name = String.format(Locale.ROOT, "etc/f%02d", i);
            int size = random.nextInt(5) == 0 ? random.nextInt(5 * chunkSize) : random.nextInt(chunkSize);
            layer.file(name, i == 3 ? new byte[0] : FixtureLayers.text(random, size), false);
            if (i % 7 == 0) {
                layer.link("etc/l" + i, TarConstants.LF_SYMLINK, "symlink", "../" + name);
                layer.link("etc/h" + i, TarConstants.LF_LINK, "hardlink", name);
            }
        }
        layer.entry("dev/", TarConstants.LF_DIR, "dir", "");
        layer.entry("dev/null", TarConstants.LF_CHR, "char", "\"devMajor\":1,\"devMinor\":3,");
        layer.entry("dev/loop", TarConstants.LF_BLK, "block", "\"devMajor\":7,\"devMinor\":300,");
        layer.entry("dev/pipe", TarConstants.LF_FIFO, "fifo", "");
        return layer.finish();
    }

    private TarArchiveEntry header(String name, byte type, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setSize(size);
        entry.setMode(type == TarConstants.LF_DIR ? 0755 : 0640);
        entry.setIds(1000, 50);
        entry.setUserName("");
        entry.setGroupName("");
        entry.setModTime(TIME * 1000);
        return entry;
    }

    private void put(TarArchiveEntry entry) throws IOException {
        tar.putArchiveEntry(entry);
        plainTar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        plainTar.closeArchiveEntry();
    }

    private static String described(String name, String type, int mode) {
        return "{\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"modtime\":\"2023-11-14T22:13:20Z\",\"mode\":"
                + mode + ",\"uid\":1000,\"gid\":50,\"NumLink\":0,";
    }

    private void entry(String name, byte type, String tocType, String device) throws IOException {
        TarArchiveEntry entry = header(name, type, 0);
        if (tocType.equals("char")) {
            entry.setDevMajor(1);
            entry.setDevMinor(3);
        } else if (tocType.equals("block")) {
            entry.setDevMajor(7);
            entry.setDevMinor(300);
        }
        put(entry);
        toc.add(described(name, tocType, entry.getMode() & 07777) + device + "\"offset\":0}");
    }

    private void link(String name, byte type, String tocType, String target) throws IOException {
        TarArchiveEntry entry = header(name, type, 0);
        entry.setLinkName(target);
        entry.setMode(type == TarConstants.LF_SYMLINK ? 0777 : 0640);
        put(entry);
        toc.add(described(name, tocType, entry.getMode() & 07777) + "\"linkName\":\"" + target + "\"}");
    }

    private void file(String name, byte[] content, boolean control) throws IOException {
        TarArchiveEntry entry = header(name, TarConstants.LF_NORMAL, content.length);
        entry.addPaxHeader("SCHILY.xattr.user.size", Integer.toString(content.length));
        if (!control) {
            plainTar.putArchiveEntry(entry);
            plainTar.write(content);
            plainTar.closeArchiveEntry();
        }
        tar.putArchiveEntry(entry);
        String xattrs = "\"xattrs\":{\"user.size\":\""
                + Base64.getEncoder()
                        .encodeToString(Integer.toString(content.length).getBytes(StandardCharsets.US_ASCII))
                + "\"},";
        String whole = described(name, "reg", 0640) + xattrs + "\"size\":" + content.length + ",\"digest\":\""
                + sha256(content, 0, content.length) + "\"";
        if (content.length == 0) {
            toc.add(whole + ",\"chunkDigest\":\"" + sha256(content, 0, 0) + "\"}");
        }
        for (int at = 0; at < content.length; at += chunkSize) {
            int length = Math.min(chunkSize, content.length - at);
            long offset = nextMember();
            tar.write(content, at, length);
            boolean last = at + length == content.length;
            String head = at == 0
                    ? whole
                    : "{\"name\":\"" + name + "\",\"type\":\"chunk\",\"chunkOffset\":" + at + ",\"digest\":\""
                            + sha256(content, 0, content.length) + "\"";
            toc.add(head + ",\"offset\":" + offset + (last ? "" : ",\"chunkSize\":" + length) + ",\"chunkDigest\":\""
                    + sha256(content, at, length) + "\"}");
        }
        tar.closeArchiveEntry();
    }

    private static String sha256(byte[] bytes, int offset, int length) {
        return "sha256:"
                + DigestAlgorithm.SHA256
                        .newDigest()
                        .digest(bytes, offset, length)
                        .hex();
    }

    private Made finish() throws IOException {
        plainTar.finish();
        byte[] index = ("{\"version\":1,\"entries\":[" + String.join(",", toc) + "]}").getBytes(StandardCharsets.UTF_8);
        long offset = nextMember();
        tar.putArchiveEntry(header("stargz.index.json", TarConstants.LF_NORMAL, index.length));
        tar.write(index);
        tar.closeArchiveEntry();
        tar.finish();
        nextMember();
        layer.write(footer(offset));
        return new Made(layer.toByteArray(), index, plain.toByteArray());
    }

    /** An empty gzip member whose extra field says where the TOC is. */
    private static byte[] footer(long tocOffset) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] where = String.format(Locale.ROOT, "%016xSTARGZ", tocOffset).getBytes(StandardCharsets.US_ASCII);
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 255});
        out.write(new byte[] {(byte) (where.length + 4), 0, 'S', 'G', (byte) where.length, 0});
        out.write(where);
        out.write(new byte[] {1, 0, 0, (byte) 255, (byte) 255, 0, 0, 0, 0, 0, 0, 0, 0});
        return out.toByteArray();
    }
}
