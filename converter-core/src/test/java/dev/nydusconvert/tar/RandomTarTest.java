package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random files, each written in a random one of the ways that a tar has for it. */
class RandomTarTest {
    private static final int TARS = 150;

    /** A file that is to be found again. */
    private record Expected(String path, byte[] content) {}

    private final TarBytes tar = new TarBytes();
    private final List<Expected> expected = new ArrayList<>();
    private Random random;

    @Test
    void everyFileIsFoundAndEveryByteIsReported() throws IOException {
        for (long seed = 0; seed < TARS; seed++) {
            RandomTarTest generator = new RandomTarTest();
            byte[] bytes = generator.generate(seed);
            String label = "seed " + seed;
            ReadTar read = ReadTar.of(new ByteArrayInputStream(bytes));
            assertThat(read.reassembled()).as(label).isEqualTo(bytes);
            assertThat(read.entries.stream().map(entry -> latin1(entry.path())))
                    .as(label)
                    .containsExactlyElementsOf(
                            generator.expected.stream().map(Expected::path).toList());
            for (int i = 0; i < generator.expected.size(); i++) {
                assertThat(read.contents.get(i)).as(label + ", file " + i).isEqualTo(generator.expected.get(i).content);
            }
        }
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] generate(long seed) {
        random = new Random(seed);
        int files = random.nextInt(12);
        for (int i = 0; i < files; i++) {
            addBetween();
            addFile(i);
        }
        return switch (random.nextInt(3)) {
            case 0 -> tar.bytes();
            case 1 -> tar.end();
            default ->
                tar.zeroBlocks(random.nextInt(40))
                        .raw(new byte[random.nextInt(512)])
                        .bytes();
        };
    }

    private void addBetween() {
        switch (random.nextInt(8)) {
            case 0 -> tar.zeroBlocks(1 + random.nextInt(3));
            case 1 -> tar.globalPax("comment=" + "c".repeat(random.nextInt(2000)));
            case 2 -> tar.add(TarBytes.entry("label", 'V').gnu());
            default -> {}
        }
    }

    private void addFile(int ordinal) {
        String path = randomName() + ordinal;
        switch (random.nextInt(6)) {
            case 0 -> addSparse(path, this::addOldGnu);
            case 1 -> addSparse(path, this::addPaxList);
            case 2 -> addSparse(path, this::addPaxLines);
            default -> {
                byte[] content = randomBytes(random.nextInt(random.nextInt(5) == 0 ? 600_000 : 3000));
                TarBytes.Header header = named(path, TarBytes.file("", content.length));
                tar.add(random.nextBoolean() ? header : header.base256(124, 12, content.length))
                        .data(content);
                expected.add(new Expected(path, content));
            }
        }
    }

    private String randomName() {
        char[] name = new char[1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 20)];
        for (int i = 0; i < name.length; i++) {
            name[i] = i % 5 == 4 ? '/' : (char) ('a' + random.nextInt(random.nextBoolean() ? 26 : 150));
        }
        name[name.length - 1] = 'z';
        return new String(name);
    }

    private byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Gives a header its name in one of the ways that fit, and adds what must stand before it. */
    private TarBytes.Header named(String path, TarBytes.Header header) {
        int way = random.nextInt(4);
        if (way == 0) {
            tar.extended('L', path + "\0");
            return header.gnu();
        }
        if (way == 1) {
            tar.pax("mtime=1.5", "path=" + path);
            return random.nextBoolean() ? header : header.v7();
        }
        int split = path.lastIndexOf('/', 155);
        if (path.length() <= 98) {
            return header.text(0, 100, way == 2 ? "./" + path : path);
        }
        if (split > 0 && path.length() - split <= 100) {
            return header.text(0, 100, path.substring(split + 1)).text(345, 155, path.substring(0, split));
        }
        tar.extended('L', path);
        return header;
    }

    private interface SparseWriter {
        void write(String path, long[] ranges, byte[] data, int fileSize);
    }

    private void addSparse(String path, SparseWriter writer) {
        int count = random.nextInt(random.nextInt(4) == 0 ? 60 : 4);
        long[] ranges = new long[2 * count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            at += random.nextInt(3) * random.nextInt(2000);
            int length = random.nextInt(3) * random.nextInt(1500);
            ranges[2 * i] = at;
            ranges[2 * i + 1] = length;
            at += length;
        }
        byte[] content = new byte[at + random.nextInt(2) * random.nextInt(5000)];
        int stored = (int)
                IntStream.range(0, count).mapToLong(i -> ranges[2 * i + 1]).sum();
        byte[] data = randomBytes(stored);
        int from = 0;
        for (int i = 0; i < count; i++) {
            int length = (int) ranges[2 * i + 1];
            System.arraycopy(data, from, content, (int) ranges[2 * i], length);
            from += length;
        }
        writer.write(path, ranges, data, content.length);
        expected.add(new Expected(path, content));
    }

    private void addOldGnu(String path, long[] ranges, byte[] data, int fileSize) {
        TarBytes.Header header = new TarBytes.Header("", 'S', data.length).gnu();
        tar.extended('L', path);
        header.text(483, 12, String.format("%011o", fileSize));
        putRanges(header.block, 386, ranges, 0, 4);
        header.block[482] = (byte) (ranges.length > 8 ? 1 : 0);
        tar.add(header);
        for (int first = 4; 2 * first < ranges.length; first += 21) {
            byte[] block = new byte[512];
            putRanges(block, 0, ranges, first, 21);
            block[504] = (byte) (2 * (first + 21) < ranges.length ? 1 : 0);
            tar.raw(block);
        }
        tar.data(data);
    }

    private static void putRanges(byte[] block, int at, long[] ranges, int first, int count) {
        for (int i = 2 * first; i < ranges.length && i < 2 * (first + count); i++) {
            byte[] number = String.format("%011o", ranges[i]).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(number, 0, block, at + 12 * (i - 2 * first), number.length);
        }
    }

    private void addPaxList(String path, long[] ranges, byte[] data, int fileSize) {
        List<String> records = new ArrayList<>();
        records.add("GNU.sparse.size=" + fileSize);
        records.add("GNU.sparse.numblocks=" + ranges.length / 2);
        if (random.nextBoolean()) {
            records.add("path=" + path);
            for (int i = 0; i < ranges.length; i++) {
                records.add((i % 2 == 0 ? "GNU.sparse.offset=" : "GNU.sparse.numbytes=") + ranges[i]);
            }
        } else {
            records.add("GNU.sparse.name=" + path);
            String map = Arrays.toString(ranges).replaceAll("[\\[\\] ]", "");
            records.add("GNU.sparse.map=" + map);
        }
        tar.pax(records.toArray(String[]::new))
                .add(TarBytes.file("GNUSparseFile.0/x", data.length))
                .data(data);
    }

    private void addPaxLines(String path, long[] ranges, byte[] data, int fileSize) {
        StringBuilder lines = new StringBuilder().append(ranges.length / 2).append('\n');
        for (long number : ranges) {
            lines.append(number).append('\n');
        }
        int mapSize = (lines.length() + 511) / 512 * 512;
        tar.pax(
                        "GNU.sparse.major=1",
                        "GNU.sparse.minor=0",
                        "GNU.sparse.name=" + path,
                        "GNU.sparse.realsize=" + fileSize)
                .add(TarBytes.file("GNUSparseFile.0/x", mapSize + data.length))
                .data(lines.toString())
                .data(data);
    }
}
