package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TarEntryEncoderTest {
    private static final byte[] NONE = {};

    private static TarEntry file(byte[] path, Instant mtime, Xattr... xattrs) {
        return new TarEntry(
                TarEntryType.FILE,
                path,
                path,
                0644,
                1,
                2,
                mtime.getEpochSecond(),
                mtime,
                0,
                NONE,
                0,
                0,
                List.of(xattrs),
                -1,
                0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TarEntry readBack(TarEntry entry) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(TarEntryEncoder.encode(entry));
        tar.writeBytes(new byte[(int) entry.size() + TarEntryEncoder.padding(entry.size())]);
        tar.writeBytes(TarEntryEncoder.end());
        try (TarReader reader =
                new TarReader(new ByteArrayInputStream(tar.toByteArray()), "test", FramingListener.NONE)) {
            TarEntry read = reader.next();
            assertThat(reader.next()).isNull();
            return read;
        }
    }

    @RepeatedTest(300)
    void whatIsWrittenIsRead(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        TarEntry entry = random(random);
        assertThat(describe(readBack(entry)))
                .as("seed %d", repetition.getCurrentRepetition())
                .isEqualTo(describe(entry));
    }

    private static TarEntry random(Random random) {
        TarEntryType type = TarEntryType.values()[random.nextInt(TarEntryType.values().length)];
        boolean link = type == TarEntryType.SYMLINK || type == TarEntryType.HARD_LINK;
        boolean device = type == TarEntryType.BLOCK_DEVICE || type == TarEntryType.CHARACTER_DEVICE;
        byte[] path = name(random, 300);
        List<Xattr> xattrs = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            byte[] value = new byte[random.nextInt(300)];
            random.nextBytes(value);
            xattrs.add(new Xattr(bytes(random.nextBoolean() ? "user.a=%3D" : "security.capability"), value));
        }
        Instant mtime = Instant.ofEpochSecond(
                random.nextBoolean() ? random.nextInt() : random.nextLong() >> 24,
                random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
        return new TarEntry(
                type,
                path,
                path,
                random.nextInt(010000),
                random.nextBoolean() ? random.nextInt(1000) : random.nextLong(1L << 32),
                random.nextBoolean() ? random.nextInt(1000) : random.nextLong(1L << 32),
                mtime.getEpochSecond(),
                mtime,
                type == TarEntryType.FILE ? random.nextInt(3000) : 0,
                link ? name(random, 300) : NONE,
                device ? random.nextInt(1 << 12) : 0,
                device ? random.nextInt(1 << 20) : 0,
                xattrs,
                -1,
                0);
    }

    private static byte[] name(Random random, int limit) {
        byte[] name = new byte[random.nextInt(1, limit)];
        boolean anyBytes = random.nextBoolean();
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) (anyBytes ? random.nextInt(1, 256) : 'a' + random.nextInt(26));
            if (name[i] == '/' || name[i] == '.') {
                name[i] = 'x';
            }
        }
        return name;
    }

    private static String describe(TarEntry entry) {
        Instant mtime = entry.paxMtime() != null ? entry.paxMtime() : Instant.ofEpochSecond(entry.mtimeSeconds());
        boolean device = entry.type() == TarEntryType.BLOCK_DEVICE || entry.type() == TarEntryType.CHARACTER_DEVICE;
        StringBuilder text = new StringBuilder();
        text.append(entry.type())
                .append(' ')
                .append(Arrays.toString(entry.path()))
                .append(' ')
                .append(entry.mode());
        text.append(' ')
                .append(entry.uid())
                .append(' ')
                .append(entry.gid())
                .append(' ')
                .append(mtime);
        text.append(' ').append(entry.mtimeSeconds()).append(' ').append(entry.size());
        text.append(' ').append(Arrays.toString(entry.linkTarget()));
        text.append(device ? " " + entry.deviceMajor() + ":" + entry.deviceMinor() : "");
        entry.xattrs()
                .forEach(it ->
                        text.append(' ').append(Arrays.toString(it.name())).append(Arrays.toString(it.value())));
        return text.toString();
    }

    @Test
    void anOrdinaryEntryIsOneBlock() {
        assertThat(TarEntryEncoder.encode(file(bytes("usr/bin/tool"), Instant.ofEpochSecond(1_700_000_000))))
                .hasSize(512);
    }

    @Test
    void timesBelowZeroHaveTheirFractionTowardsZero() throws IOException {
        for (String time : List.of("-0.25", "-1", "-1.5", "0.000000001", "8589934592")) {
            Instant mtime = PaxTime.parse(bytes(time));
            byte[] blocks = TarEntryEncoder.encode(file(bytes("f"), mtime));
            assertThat(new String(blocks, StandardCharsets.ISO_8859_1)).contains(" mtime=" + time + "\n");
            assertThat(readBack(file(bytes("f"), mtime)).paxMtime()).isEqualTo(mtime);
        }
    }

    @Test
    void commonsCompressReadsTheSame() throws IOException {
        String path = "d\u00e4/" + "n".repeat(200);
        TarEntry entry = file(
                bytes(path),
                Instant.ofEpochSecond(1_700_000_000, 500_000_000),
                new Xattr(bytes("user.a"), bytes("b\nc")));
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(TarEntryEncoder.encode(entry)))) {
            TarArchiveEntry read = in.getNextEntry();
            assertThat(read.getName()).isEqualTo(path);
            assertThat(read.getLastModifiedTime().toInstant()).isEqualTo(entry.paxMtime());
            assertThat(read.getExtraPaxHeader("SCHILY.xattr.user.a")).isEqualTo("b\nc");
            assertThat(read.getLongUserId()).isEqualTo(1);
        }
    }
}
