package dev.nydusconvert.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Tars of any shape that the reader accepts: mixed dialects, replaced entries, sparse files, hard links, noise wherever a
 * reader does not look. The seed decides every byte.
 */
final class RandomTar {
    private static final int BLOCK = 512;

    private final Random random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> directories = new ArrayList<>(List.of(""));
    private final List<String> files = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    private RandomTar(long seed) {
        this.random = new Random(seed);
    }

    static byte[] of(long seed) {
        return new RandomTar(seed).tar();
    }

    private byte[] tar() {
        for (int i = random.nextInt(50); i > 0; i--) {
            entry();
            if (random.nextInt(20) == 0) {
                out.writeBytes(new byte[BLOCK * random.nextInt(1, 4)]);
            }
        }
        if (random.nextInt(4) == 0) {
            // The last entry's padding may be missing, and so may the end of the archive.
            out.writeBytes(header("last", '0', 3, ""));
            out.writeBytes(new byte[] {1, 2, 3});
        } else {
            out.writeBytes(new byte[BLOCK * random.nextInt(0, 22)]);
        }
        return out.toByteArray();
    }

    private void entry() {
        switch (random.nextInt(12)) {
            case 0, 1 -> directory();
            case 2 -> special();
            case 3 -> hardLink();
            case 4 -> symlink();
            case 5 -> paxSparse();
            case 6 -> gnuSparse();
            case 7 -> control();
            default -> file();
        }
    }

    private String prefix() {
        return switch (random.nextInt(6)) {
            case 0 -> "./";
            case 1 -> "/";
            case 2 -> ".//";
            default -> "";
        };
    }

    private String newPath() {
        String name = random.nextInt(8) == 0
                ? "n".repeat(random.nextInt(90, 240)) + random.nextInt(3)
                : random.nextInt(10) == 0 ? "\u00fc\u00ff" + random.nextInt(9) : "f" + random.nextInt(40);
        return directories.get(random.nextInt(directories.size())) + name;
    }

    private void directory() {
        String path = directories.get(random.nextInt(directories.size())) + "d" + random.nextInt(6);
        if (path.length() < 300) {
            if (random.nextBoolean()) {
                add(path + "/", '5', 0, "");
            }
            directories.add(path + "/");
        }
    }

    private void special() {
        char type = "346".charAt(random.nextInt(3));
        add(newPath() + "s", type, 0, "");
    }

    private void symlink() {
        add(newPath() + "l", '2', 0, random.nextInt(5) == 0 ? "t/".repeat(random.nextInt(40, 90)) : "target");
    }

    private void hardLink() {
        if (!files.isEmpty()) {
            String target = files.get(random.nextInt(files.size()));
            if (target.length() <= 100) {
                add(newPath() + "h", '1', 0, target);
            }
        }
    }

    private void control() {
        String name = List.of("stargz.index.json", ".prefetch.landmark", ".no.prefetch.landmark")
                .get(random.nextInt(3));
        byte[] data = content(2000);
        add(name, '0', data.length, "");
        data(data);
    }

    private void file() {
        String path = !files.isEmpty() && random.nextInt(6) == 0 ? files.get(random.nextInt(files.size())) : newPath();
        byte[] data = content(random.nextInt(5) == 0 ? 40_000 : 3_000);
        add(path, random.nextInt(9) == 0 ? '\0' : '0', data.length, "");
        data(data);
        files.add(path);
    }

    private byte[] content(int limit) {
        if (!contents.isEmpty() && random.nextInt(4) == 0) {
            return contents.get(random.nextInt(contents.size()));
        }
        byte[] data = new byte[random.nextInt(limit)];
        if (random.nextBoolean()) {
            random.nextBytes(data);
        } else {
            Arrays.fill(data, (byte) random.nextInt());
        }
        contents.add(data);
        return data;
    }

    /** The map is part of the data: numbers in lines, padded to whole blocks. */
    private void paxSparse() {
        List<int[]> ranges = ranges();
        StringBuilder map = new StringBuilder().append(ranges.size()).append('\n');
        int stored = 0;
        for (int[] range : ranges) {
            map.append(range[0]).append('\n').append(range[1]).append('\n');
            stored += range[1];
        }
        byte[] mapBytes =
                Arrays.copyOf(map.toString().getBytes(StandardCharsets.US_ASCII), (map.length() + 511) & ~511);
        int size = end(ranges) + random.nextInt(5000);
        String name = newPath() + "p";
        pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=" + name, "GNU.sparse.realsize=" + size);
        out.writeBytes(header("GNUSparseFile.0/x", '0', mapBytes.length + stored, ""));
        out.writeBytes(mapBytes);
        byte[] data = new byte[stored];
        random.nextBytes(data);
        data(data);
    }

    private void gnuSparse() {
        List<int[]> ranges = ranges();
        List<int[]> first = ranges.subList(0, Math.min(4, ranges.size()));
        int stored = ranges.stream().mapToInt(it -> it[1]).sum();
        byte[] block = header(newPath("g"), 'S', stored, "");
        System.arraycopy("ustar  \0".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
        Arrays.fill(block, 345, 500, (byte) 0);
        for (int i = 0; i < first.size(); i++) {
            octal(block, 386 + 24 * i, 12, first.get(i)[0]);
            octal(block, 398 + 24 * i, 12, first.get(i)[1]);
        }
        List<int[]> rest = ranges.subList(first.size(), ranges.size());
        block[482] = (byte) (rest.isEmpty() ? 0 : 1);
        octal(block, 483, 12, end(ranges) + random.nextInt(5000));
        checksum(block);
        out.writeBytes(block);
        if (!rest.isEmpty()) {
            byte[] extension = new byte[BLOCK];
            for (int i = 0; i < rest.size(); i++) {
                octal(extension, 24 * i, 12, rest.get(i)[0]);
                octal(extension, 24 * i + 12, 12, rest.get(i)[1]);
            }
            out.writeBytes(extension);
        }
        byte[] data = new byte[stored];
        random.nextBytes(data);
        data(data);
    }

    private String newPath(String suffix) {
        String path;
        do {
            path = newPath() + suffix;
        } while (path.length() > 100);
        return path;
    }

    /** Up to 12 ranges, in blocks, as GNU tar writes them. */
    private List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        int at = 0;
        for (int i = random.nextInt(12); i > 0; i--) {
            at += BLOCK * random.nextInt(0, 9);
            int length = BLOCK * random.nextInt(1, 9);
            ranges.add(new int[] {at, length});
            at += length + BLOCK;
        }
        return ranges;
    }

    private static int end(List<int[]> ranges) {
        return ranges.isEmpty() ? 0 : ranges.get(ranges.size() - 1)[0] + ranges.get(ranges.size() - 1)[1];
    }

    private void data(byte[] data) {
        out.writeBytes(data);
        byte[] padding = new byte[-data.length & (BLOCK - 1)];
        if (random.nextInt(8) == 0) {
            random.nextBytes(padding);
        }
        out.writeBytes(padding);
    }

    private void add(String path, char type, int size, String link) {
        String name = prefix() + path;
        if (random.nextInt(15) == 0) {
            pax(
                    "mtime=" + random.nextInt(2_000_000_000) + ".5",
                    "comment=" + random.nextInt(),
                    "SCHILY.xattr.user.a=\n\n=" + random.nextInt());
        }
        if (random.nextInt(40) == 0) {
            extended('g', paxRecord("comment=of all"));
        }
        if (name.length() > 100) {
            if (random.nextBoolean()) {
                extended('L', name + '\0');
            } else {
                pax("path=" + name);
            }
        }
        if (link.length() > 100) {
            extended('K', link + (random.nextBoolean() ? "\0" : ""));
        }
        out.writeBytes(header(name, type, size, link));
    }

    private void pax(String... records) {
        StringBuilder body = new StringBuilder();
        for (String record : records) {
            body.append(paxRecord(record));
        }
        extended('x', body.toString());
    }

    private static String paxRecord(String record) {
        int length = record.length() + 3;
        while (length != record.length() + 2 + String.valueOf(length).length()) {
            length++;
        }
        return length + " " + record + "\n";
    }

    private void extended(char type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        byte[] block = header("././@ext", type, bytes.length, "");
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
        checksum(block);
        out.writeBytes(block);
        out.writeBytes(bytes);
        out.writeBytes(new byte[-bytes.length & (BLOCK - 1)]);
    }

    private byte[] header(String name, char type, int size, String link) {
        byte[] block = new byte[BLOCK];
        text(block, 0, 100, name);
        octal(block, 100, 8, random.nextInt(010000));
        octal(block, 108, 8, random.nextInt(70_000));
        octal(block, 116, 8, random.nextInt(70_000));
        octal(block, 124, 12, size);
        octal(block, 136, 12, random.nextInt(Integer.MAX_VALUE));
        block[156] = (byte) type;
        text(block, 157, 100, link);
        octal(block, 329, 8, random.nextInt(300));
        octal(block, 337, 8, random.nextInt(300));
        switch (random.nextInt(3)) {
            case 0 -> text(block, 257, 8, "ustar\00000");
            case 1 -> {
                text(block, 257, 8, "ustar  ");
                text(block, 345, 24, "noise" + random.nextInt());
            }
            default -> {}
        }
        text(block, 265, 32, "user" + random.nextInt(100));
        text(block, 297, 32, "group" + random.nextInt(100));
        checksum(block);
        return block;
    }

    private static void text(byte[] block, int at, int size, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, Math.min(size, bytes.length));
    }

    private void octal(byte[] block, int at, int size, long value) {
        String format = random.nextBoolean() ? "%0" + (size - 1) + "o" : "%" + (size - 2) + "o ";
        text(block, at, size, String.format(Locale.ROOT, format, value));
        if (format.length() < 5) {
            block[at + size - 1] = ' ';
        }
    }

    private void checksum(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        text(block, 148, 8, String.format(Locale.ROOT, random.nextBoolean() ? "%06o\0 " : "%07o\0", sum));
    }
}
