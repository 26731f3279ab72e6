package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random tars in every format that commons-compress writes, read by both. */
class TarReaderCommonsCompressTest {
    @ParameterizedTest
    @CsvSource({"POSIX,POSIX", "GNU,STAR", "TRUNCATE,ERROR", "POSIX,STAR", "GNU,POSIX"})
    void entriesAndContentsAreThoseThatCommonsCompressReads(String longNames, String bigNumbers) throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            byte[] tar = randomTar(new Random(seed), longNames, bigNumbers);
            String label = "seed " + seed;
            ReadTar read = ReadTar.of(tar);
            assertThat(read.reassembled()).as(label).isEqualTo(tar);
            assertThat(describe(read)).as(label).isEqualTo(describeWithCommonsCompress(tar));
        }
    }

    private static byte[] randomTar(Random random, String longNames, String bigNumbers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(
                    switch (longNames) {
                        case "POSIX" -> TarArchiveOutputStream.LONGFILE_POSIX;
                        case "GNU" -> TarArchiveOutputStream.LONGFILE_GNU;
                        default -> TarArchiveOutputStream.LONGFILE_TRUNCATE;
                    });
            tar.setBigNumberMode(
                    switch (bigNumbers) {
                        case "POSIX" -> TarArchiveOutputStream.BIGNUMBER_POSIX;
                        case "STAR" -> TarArchiveOutputStream.BIGNUMBER_STAR;
                        default -> TarArchiveOutputStream.BIGNUMBER_ERROR;
                    });
            int entries = random.nextInt(20);
            for (int i = 0; i < entries; i++) {
                addRandomEntry(tar, random, i, !bigNumbers.equals("ERROR"), !longNames.equals("TRUNCATE"));
            }
        }
        return bytes.toByteArray();
    }

    private static void addRandomEntry(
            TarArchiveOutputStream tar, Random random, int ordinal, boolean bigNumbers, boolean longNames)
            throws IOException {
        byte[] types = {
            TarConstants.LF_NORMAL,
            TarConstants.LF_NORMAL,
            TarConstants.LF_NORMAL,
            TarConstants.LF_LINK,
            TarConstants.LF_SYMLINK,
            TarConstants.LF_DIR,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK,
            TarConstants.LF_FIFO
        };
        byte type = types[random.nextInt(types.length)];
        String name = randomName(random, longNames) + ordinal + (type == TarConstants.LF_DIR ? "/" : "");
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setMode(random.nextInt(010000));
        entry.setIds(random.nextInt(1 << 20), random.nextInt(1 << 20));
        entry.setModTime(1000L * random.nextInt());
        if (bigNumbers) {
            entry.setUserId(random.nextLong(1L << 31));
            entry.setModTime(1000L * random.nextInt() * (random.nextBoolean() ? -1 : 1000));
        } else {
            entry.setModTime(1000L * random.nextInt(Integer.MAX_VALUE));
        }
        if (type == TarConstants.LF_LINK || type == TarConstants.LF_SYMLINK) {
            entry.setLinkName(randomName(random, longNames));
        }
        if (type == TarConstants.LF_CHR || type == TarConstants.LF_BLK) {
            entry.setDevMajor(random.nextInt(4096));
            entry.setDevMinor(random.nextInt(1 << 20));
        }
        byte[] data = new byte[0];
        if (type == TarConstants.LF_NORMAL) {
            data = new byte[random.nextInt(3) == 0 ? 512 * random.nextInt(4) : random.nextInt(70_000)];
            random.nextBytes(data);
            entry.setSize(data.length);
        }
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
    }

    private static String randomName(Random random, boolean longNames) {
        StringBuilder name = new StringBuilder();
        int length = 1 + (longNames && random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(20));
        for (int i = 0; i < length; i++) {
            name.append(i > 0 && i % 7 == 0 ? '/' : "abcxyz\u00e9\u4e2d ".charAt(random.nextInt(9)));
        }
        return name.append('f').toString();
    }

    private static List<String> describe(ReadTar read) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < read.entries.size(); i++) {
            TarEntry entry = read.entries.get(i);
            String target = new String(entry.linkTarget(), StandardCharsets.UTF_8);
            long mtime = entry.paxMtime() == null
                    ? entry.mtimeSeconds()
                    : entry.paxMtime().getEpochSecond();
            lines.add(String.join(
                    "|",
                    entry.type().name(),
                    new String(entry.path(), StandardCharsets.UTF_8),
                    Integer.toOctalString(entry.mode()),
                    entry.uid() + ":" + entry.gid(),
                    String.valueOf(mtime),
                    target,
                    entry.deviceMajor() + ":" + entry.deviceMinor(),
                    digest(read.contents.get(i))));
        }
        return lines;
    }

    private static List<String> describeWithCommonsCompress(byte[] tar) throws IOException {
        List<String> lines = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                lines.add(String.join(
                        "|",
                        type(entry),
                        name.endsWith("/") ? name.substring(0, name.length() - 1) : name,
                        Integer.toOctalString(entry.getMode() & 07777),
                        entry.getLongUserId() + ":" + entry.getLongGroupId(),
                        String.valueOf(entry.getLastModifiedTime().toInstant().getEpochSecond()),
                        entry.getLinkName(),
                        entry.getDevMajor() + ":" + entry.getDevMinor(),
                        digest(in.readAllBytes())));
            }
        }
        return lines;
    }

    private static String digest(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return content.length + " bytes, " + Long.toHexString(crc.getValue());
    }

    private static String type(TarArchiveEntry entry) {
        if (entry.isLink()) {
            return "HARD_LINK";
        }
        if (entry.isSymbolicLink()) {
            return "SYMLINK";
        }
        if (entry.isCharacterDevice()) {
            return "CHARACTER_DEVICE";
        }
        if (entry.isBlockDevice()) {
            return "BLOCK_DEVICE";
        }
        if (entry.isFIFO()) {
            return "FIFO";
        }
        return entry.isDirectory() ? "DIRECTORY" : "FILE";
    }
}
