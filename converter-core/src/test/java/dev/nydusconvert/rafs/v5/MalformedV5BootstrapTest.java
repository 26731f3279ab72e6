package dev.nydusconvert.rafs.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Damages a bootstrap in every way that its fields allow. */
class MalformedV5BootstrapTest {
    private static final long FAR = Long.MAX_VALUE - 7;

    private static Arguments damage(String field, String problem, Consumer<V5File> damage) {
        return Arguments.of(field, problem, damage);
    }

    /** What ends every read. */
    private static final List<Arguments> FATAL = List.of(
            damage("magic", "magic", f -> f.bytes.putInt(0, 1)),
            damage("version", "version 0x600, must be 0x500", f -> f.bytes.putInt(4, 0x600)),
            damage("super block size", "4096 bytes, must be 8192", f -> f.bytes.putInt(8, 4096)),
            damage("chunk size 0", "chunk size 0", f -> f.bytes.putInt(12, 0)),
            damage("chunk size odd", "chunk size 4097", f -> f.bytes.putInt(12, 4097)),
            damage("chunk size large", "chunk size 33554432", f -> f.bytes.putInt(12, 1 << 25)),
            damage("chunk size 2^31", "chunk size 2147483648", f -> f.bytes.putInt(12, 1 << 31)),
            damage("unknown flag", "0x00000400 have bits", f -> f.bytes.putLong(16, 0x400)),
            damage("unknown high flag", "have bits", f -> f.bytes.putLong(16, 1L << 63)),
            damage("inode table offset", "inode table of", f -> f.bytes.putLong(32, FAR)),
            damage("inode table negative", "inode table of", f -> f.bytes.putLong(32, -8)),
            damage("inode table low", "inode table of", f -> f.bytes.putLong(32, 8184)),
            damage("inode table unaligned", "inode table of", f -> f.bytes.putLong(32, 8196)),
            damage("inode table entries", "inode table of", f -> f.bytes.putInt(56, -1)),
            damage("inode table entries 0", "inode table of 0 entries", f -> f.bytes.putInt(56, 0)),
            damage("inode table entries many", "inode table of", f -> f.bytes.putInt(56, f.size() / 128 + 1)),
            damage("prefetch table offset", "prefetch table of", f -> f.bytes.putLong(40, f.size())),
            damage("prefetch table entries", "prefetch table of", f -> f.bytes.putInt(60, -1)),
            damage("blob table offset", "blob table of", f -> f.bytes.putLong(48, FAR)),
            damage("blob table size", "blob table of", f -> f.bytes.putInt(64, -1)),
            damage("extended table offset", "extended blob table of", f -> f.bytes.putLong(72, 1)),
            damage("extended table entries", "extended blob table of", f -> f.bytes.putInt(68, -1)),
            damage("blob id empty", "blob id of 0 bytes", f -> f.bytes.put(f.blobTable() + 8, (byte) 0)),
            damage("blob id no name", "cannot be the name", f -> f.bytes.put(f.blobTable() + 9, (byte) '/')),
            damage("blob id no text", "not UTF-8", f -> f.bytes.put(f.blobTable() + 9, (byte) 0xff)),
            damage("blob chunks", "out of range", f -> f.bytes.putInt(f.extendedBlobTable(), 1 << 24)),
            damage("blob size", "out of range", f -> f.bytes.putLong(f.extendedBlobTable() + 8, -1)),
            damage("blob file size", "out of range", f -> f.bytes.putLong(f.extendedBlobTable() + 16, -1)),
            damage("root mode", "root directory", f -> f.bytes.putInt(f.inode(1) + V5File.INODE_MODE, 0100644)),
            damage("root ino", "root directory", f -> f.bytes.putLong(f.inode(1) + V5File.INODE_INO, 2)),
            damage("root name", "root directory", f -> f.bytes.put(f.inode(1) + 128, (byte) 'r')),
            damage("root offset", "root directory", f -> f.bytes.putInt(f.inodeTable(), 0)));

    @ParameterizedTest(name = "{0}")
    @FieldSource("FATAL")
    void refusesToReadOn(String field, String problem, Consumer<V5File> damage) throws IOException {
        V5File file = V5File.of(TestBootstrap.ofEachKind());
        damage.accept(file);

        assertThatThrownBy(file::check)
                .isInstanceOfAny(MalformedInputException.class, UnsupportedFeatureException.class)
                .hasMessageContaining(problem);
        assertThatThrownBy(file::read)
                .isInstanceOfAny(MalformedInputException.class, UnsupportedFeatureException.class);
    }

    private static Arguments inode(String name, int field, long value, int width, String problem) {
        return damage(name + " field " + field + " = " + value, problem, f -> {
            int offset = f.inode(f.index(name)) + field;
            switch (width) {
                case 2 -> f.bytes.putShort(offset, (short) value);
                case 4 -> f.bytes.putInt(offset, (int) value);
                default -> f.bytes.putLong(offset, value);
            }
        });
    }

    private static Arguments chunk(int field, long value, int width, String problem) {
        return damage("chunk field " + field + " = " + value, problem, f -> {
            int offset = f.chunk("solo") + field;
            if (width == 4) {
                f.bytes.putInt(offset, (int) value);
            } else {
                f.bytes.putLong(offset, value);
            }
        });
    }

    /** What a check reports and steps over. */
    private static final List<Arguments> REPORTED = List.of(
            damage("v6 flag", "only RAFS v6", f -> f.bytes.putLong(16, f.bytes.getLong(16) | 0x200)),
            damage("no digest flag", "exactly one digest", f -> f.bytes.putLong(16, 0x80 | 0x20)),
            damage("inode count", "inode count 99", f -> f.bytes.putLong(24, 99)),
            damage("inode count", "inode count 18446744073709551615", f -> f.bytes.putLong(24, -1)),
            damage("prefetch", "names inode 77", f -> f.bytes.putInt(f.prefetchTable(), 77)),
            damage("prefetch", "names inode 4294967295", f -> f.bytes.putInt(f.prefetchTable(), -1)),
            damage("prefetch", "does not exist", f -> f.bytes.putInt(f.prefetchTable(), f.index("first"))),
            damage("tables", "one before it ends", f -> f.bytes.putLong(40, f.blobTable())),
            damage("inode offset 0", "at offset 0", f -> setOffset(f, "solo", 0)),
            damage("inode offset high", "at offset", f -> setOffset(f, "solo", -1)),
            damage("inode offset low", "at offset 8192", f -> setOffset(f, "solo", 1024)),
            damage("inode offset end", "at offset", f -> setOffset(f, "solo", f.size() >> 3)),
            damage("inode twice", "one before it ends", f -> setOffset(f, "solo", f.inode(f.index("null")) >> 3)),
            inode("solo", V5File.INODE_DIGEST, 1, 8, "has digest"),
            inode("deep", V5File.INODE_DIGEST, 1, 8, "directory inode"),
            inode("empty", V5File.INODE_DIGEST, 1, 8, "has digest"),
            inode("link", V5File.INODE_DIGEST, 1, 8, "has digest"),
            inode("solo", V5File.INODE_PARENT, 1, 8, "as its parent"),
            inode("deep", V5File.INODE_PARENT, -1, 8, "names inode 18446744073709551615"),
            inode("/", V5File.INODE_PARENT, 1, 8, "as its parent"),
            inode("solo", V5File.INODE_INO, 0, 8, "inode number 0"),
            inode("solo", V5File.INODE_INO, -1, 8, "inode number 18446744073709551615"),
            inode("solo", V5File.INODE_INO, 1, 8, "inode number 1"),
            inode("deep", V5File.INODE_INO, 2, 8, "inode number 2"),
            inode("solo", V5File.INODE_MODE, 0, 4, "no file type"),
            inode("solo", V5File.INODE_MODE, 0x10000 | 0100644, 4, "no file type"),
            inode("a", V5File.INODE_MODE, 0100644, 4, "child of no directory"),
            inode("solo", V5File.INODE_FILE_SIZE, -1, 8, "size of 18446744073709551615"),
            inode("solo", V5File.INODE_FILE_SIZE, 11, 8, "uncompressed size 10, expected 11"),
            inode("solo", V5File.INODE_FILE_SIZE, 0, 8, "has 1 chunks, expected 0"),
            inode("solo", V5File.INODE_FILE_SIZE, Long.MAX_VALUE, 8, "has 1 chunks"),
            inode("first", V5File.INODE_FILE_SIZE, 4096, 8, "has 3 chunks, expected 1"),
            inode("later", V5File.INODE_FILE_SIZE, 8192, 8, "expected 2"),
            inode("link", V5File.INODE_FILE_SIZE, 5, 8, "of 5 bytes has a link target of 12"),
            inode("deep", V5File.INODE_FILE_SIZE, -1, 8, "size of"),
            inode("solo", V5File.INODE_FLAGS, 1, 8, "flags 0x1"),
            inode("link", V5File.INODE_FLAGS, 0, 8, "flags 0x0"),
            inode("solo", V5File.INODE_FLAGS, 0x10, 8, "flags 0x10"),
            inode("solo", V5File.INODE_FLAGS, 4, 8, "one before it ends"),
            inode("a", V5File.INODE_CHILD_INDEX, 1, 4, "has children"),
            inode("a", V5File.INODE_CHILD_INDEX, -1, 4, "has children"),
            inode("a", V5File.INODE_CHILD_INDEX, 3, 4, "already"),
            inode("a", V5File.INODE_CHILD_COUNT, -1, 4, "has children"),
            inode("a", V5File.INODE_CHILD_COUNT, 0, 4, "child of no directory"),
            inode("deep", V5File.INODE_CHILD_COUNT, 2, 4, "child of no directory"),
            inode("empty", V5File.INODE_CHILD_COUNT, 1, 4, "has children"),
            inode("null", V5File.INODE_CHILD_COUNT, 1, 4, "is no directory"),
            inode("solo", V5File.INODE_CHILD_COUNT, -1, 4, "beyond the end"),
            inode("solo", V5File.INODE_NAME_SIZE, 0, 2, "name of 0 bytes"),
            inode("solo", V5File.INODE_NAME_SIZE, 256, 2, "name"),
            inode("solo", V5File.INODE_NAME_SIZE, -1, 2, "beyond the end"),
            inode("solo", V5File.INODE_NAME_SIZE, 5, 2, "name of 5 bytes"),
            inode("solo", V5File.INODE_SYMLINK_SIZE, 1, 2, "is no symbolic link"),
            inode("link", V5File.INODE_SYMLINK_SIZE, 0, 2, "link target of 0"),
            inode("link", V5File.INODE_SYMLINK_SIZE, -1, 2, "beyond the end"),
            inode("solo", V5File.INODE_NANOS, 1_000_000_000, 4, "1000000000 nanoseconds"),
            damage("name", "cannot be its name", f -> f.bytes.put(f.inode(f.index("solo")) + 128, (byte) '/')),
            damage("name order", "sibling", f -> f.bytes.put(f.inode(f.index("solo")) + 128, (byte) 'A')),
            chunk(0, 99, 8, "has digest"),
            chunk(32, 1, 4, "in blob 1 of 1"),
            chunk(32, -1, 4, "in blob 4294967295 of 1"),
            chunk(36, 0x5, 4, "flags 0x5"),
            chunk(36, 0x10, 4, "not compressed"),
            chunk(40, 0, 4, "stored size 0"),
            chunk(40, 11, 4, "stored size 11"),
            chunk(40, -1, 4, "stored size 4294967295"),
            chunk(44, 9, 4, "uncompressed size 9, expected 10"),
            chunk(44, -1, 4, "uncompressed size 4294967295"),
            chunk(48, Long.MAX_VALUE, 8, "stored at offset 9223372036854775807"),
            chunk(48, -1, 8, "stored at offset 18446744073709551615"),
            chunk(56, FAR, 8, "uncompressed offset"),
            chunk(56, -1, 8, "uncompressed offset"),
            chunk(64, 10, 8, "file offset 10, expected 0"),
            chunk(72, 4, 4, "index 4 in a blob of 4"),
            chunk(72, -1, 4, "index 4294967295"),
            damage("linked chunks", "has other chunks", f -> f.bytes.putInt(f.chunk("later") + 76, 1)),
            damage("xattr list", "beyond the end", f -> f.bytes.putLong(xattrs(f), FAR)),
            damage("xattr list", "beyond the end", f -> f.bytes.putLong(xattrs(f), -1)),
            damage("xattr pair", "xattr pair of 4294967295", f -> f.bytes.putInt(xattrs(f) + 8, -1)),
            damage("xattr pair empty", "needs a name", f -> f.bytes.putInt(xattrs(f) + 8, 0)),
            damage("xattr NUL", "needs a name", f -> f.bytes.put(xattrs(f) + 8 + 4 + 6, (byte) 'x')),
            damage("xattr name", "needs a name", f -> f.bytes.put(xattrs(f) + 8 + 4, (byte) 0)),
            damage("xattr rest", "only", f -> f.bytes.putLong(xattrs(f), 15)));

    /** What a check reports and a reader for use overlooks. */
    private static final List<Arguments> OVERLOOKED = List.of(
            damage("xattr flag", "denies", f -> f.bytes.putLong(16, f.bytes.getLong(16) & ~0x20)),
            inode("solo", V5File.INODE_LINKS, 0, 4, "link count 0, expected 1"),
            inode("later", V5File.INODE_LINKS, 1, 4, "link count 1, expected 2"),
            inode("deep", V5File.INODE_LINKS, -1, 4, "link count 4294967295, expected 3"));

    private static void setOffset(V5File file, String name, int stored) {
        file.bytes.putInt(file.inodeTable() + 4 * (file.index(name) - 1), stored);
    }

    /** Offset of the xattr table of the directory {@code a}. */
    private static int xattrs(V5File file) {
        return file.inode(file.index("a")) + InodeRecord.SIZE + 8;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @FieldSource("REPORTED")
    void reportsAndReadsOn(String field, String problem, Consumer<V5File> damage) throws IOException {
        V5File file = V5File.of(TestBootstrap.ofEachKind());
        damage.accept(file);

        assertReported(file, problem);
        assertThatThrownBy(file::read).isInstanceOf(MalformedInputException.class);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @FieldSource("OVERLOOKED")
    void reportsToAThoroughCheckOnly(String field, String problem, Consumer<V5File> damage) throws IOException {
        V5File file = V5File.of(TestBootstrap.ofEachKind());
        damage.accept(file);

        assertReported(file, problem);
        assertThat(file.read().root().children()).hasSize(5);
    }

    private static void assertReported(V5File file, String problem) throws IOException {
        assertThat(file.check()).anySatisfy(finding -> {
            assertThat(finding.problem()).contains(problem);
            assertThat(finding.offset()).isBetween(0L, (long) file.size());
        });
    }

    @Test
    void inodesThatShareTheirBytesDoNotMultiplyTheWork() throws IOException {
        TestBootstrap bootstrap = new TestBootstrap();
        TestBootstrap.file(bootstrap.root, "a", bootstrap.content(1000L * TestBootstrap.CHUNK_SIZE), false);
        for (int i = 0; i < 3000; i++) {
            TestBootstrap.symlink(bootstrap.root, "b" + i, "t");
        }
        V5File file = V5File.of(bootstrap);
        for (int index = 3; index <= file.inodes(); index++) {
            file.bytes.putInt(file.inodeTable() + 4 * (index - 1), file.inode(2) >> 3);
        }

        assertThatThrownBy(file::check)
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] whole = GoldenBootstraps.write(TestBootstrap.ofEachKind().build());
        V5File file = new V5File(whole);
        Set<Integer> ends = new TreeSet<>(List.of(0, 1, 4, 79, 80, 8191, 8192, 8193, whole.length - 1));
        ends.addAll(List.of(file.blobTable(), file.prefetchTable(), file.extendedBlobTable()));
        for (int index = 1; index <= file.inodes(); index++) {
            ends.addAll(List.of(file.inode(index), file.inode(index) + 127, file.inode(index) + 128));
            ends.add(file.inode(index) + 129);
        }
        for (int end = 8192; end < whole.length; end += 8) {
            ends.add(end);
        }
        for (int end : ends) {
            byte[] truncated = Arrays.copyOf(whole, end);
            assertThatThrownBy(() -> GoldenBootstraps.read(truncated))
                    .as("%d bytes of %d", end, whole.length)
                    .isInstanceOf(MalformedInputException.class);
            readToTheEndOrRefuse(truncated, "truncated to " + end);
        }
    }

    @Test
    void damagedBytesNeverCauseAnotherExceptionThanTheDeclaredOnes() throws IOException {
        long seed = 20_261_123;
        Random random = new Random(seed);
        byte[] whole = GoldenBootstraps.write(TestBootstrap.ofEachKind().build());
        for (int round = 0; round < 8_000; round++) {
            byte[] damaged = whole.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                boolean inSuperBlock = random.nextInt(8) == 0;
                int at = inSuperBlock ? random.nextInt(80) : 8192 + random.nextInt(whole.length - 8192);
                damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : damaged[at] ^ 1 << random.nextInt(8));
            }
            readToTheEndOrRefuse(damaged, "round " + round + " of seed " + seed);
        }
    }

    @Test
    void damagedGoldenFilesNeverCauseAnotherExceptionThanTheDeclaredOnes() throws IOException {
        long seed = 20_261_124;
        Random random = new Random(seed);
        byte[] whole = GoldenBootstraps.bytes("layer5-upper");
        for (int round = 0; round < 1_000; round++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(10) == 0 ? random.nextInt(80) : 8192 + random.nextInt(whole.length - 8192);
            damaged[at] = (byte) random.nextInt();
            readToTheEndOrRefuse(damaged, "round " + round + " of seed " + seed);
        }
    }

    private static void readToTheEndOrRefuse(byte[] bytes, String description) {
        for (Findings findings : List.of(Findings.FAIL_FAST, new Findings.Collected())) {
            try {
                V5BootstrapReader.read(GoldenBootstraps.source(bytes), findings);
            } catch (MalformedInputException | UnsupportedFeatureException e) {
                // As it should be.
            } catch (IOException | RuntimeException | Error e) {
                fail(description, e);
            }
        }
    }
}
