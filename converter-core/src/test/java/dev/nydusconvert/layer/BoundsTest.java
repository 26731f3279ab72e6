package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapWriter;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small inputs that claim much. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BoundsTest {
    private static final int DEPTH = 100_000;
    private static final int BLOCK = 512;
    private static final int LEVELS = 5_000;
    private static final int XATTRS = 20_000;
    private static final int DEEP_PATH = 2_000;
    private static final Attributes PLAIN = new Attributes(0755, 0, 0, 0, 0);

    @TempDir
    Path directory;

    private static byte[] tar(String name, Map<String, String> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            records.forEach(entry::addPaxHeader);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    /** Made by hand: commons-compress takes minutes for such names. */
    private static byte[] deep(int levels) {
        byte[] name = ("d/".repeat(levels) + "f\0").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(header('L', name.length));
        tar.writeBytes(Arrays.copyOf(name, (name.length + BLOCK - 1) / BLOCK * BLOCK));
        tar.writeBytes(header('0', 0));
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static byte[] header(char type, int size) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        block.put(0, "x".getBytes(StandardCharsets.US_ASCII));
        block.put(100, "0000644".getBytes(StandardCharsets.US_ASCII));
        block.put(124, String.format("%011o", size).getBytes(StandardCharsets.US_ASCII));
        block.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
        block.put(156, (byte) type);
        block.put(257, "ustar  ".getBytes(StandardCharsets.US_ASCII));
        int sum = 0;
        for (byte value : block.array()) {
            sum += value;
        }
        block.put(148, String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII));
        return block.array();
    }

    private PackedLayer pack(byte[] tar, RafsVersion version) throws IOException {
        PackOptions options = PackOptions.builder()
                .version(version)
                .threads(1)
                .recipe(RecipeMode.EMBED)
                .build();
        return PackedLayer.pack(tar, options, directory);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aDeepPathComesBack(RafsVersion version) throws IOException {
        byte[] tar = deep(DEEP_PATH);
        PackedLayer packed = pack(tar, version);
        assertThat(packed.unpack(UnpackOptions.DEFAULTS).bytes()).isEqualTo(tar);
    }

    @Test
    void aDeeperPathIsRefused() throws IOException {
        byte[] tar = deep(DEPTH);
        assertThatThrownBy(() -> pack(tar, RafsVersion.V6)).isInstanceOf(MalformedInputException.class);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aBootstrapOfManyLevelsIsCheckedToItsEnd(RafsVersion version) throws IOException {
        Directory root = directory("");
        Directory deepest = root;
        for (int i = 0; i < LEVELS; i++) {
            Directory next = directory("d");
            deepest.put(next);
            deepest = next;
        }
        Path file = Files.write(directory.resolve("deep.boot"), bootstrap(version, root));
        CheckReport report = new Check(1).run(file, BlobLocator.NONE);
        assertThat(report.nodes() == LEVELS + 1L || !report.findings().isEmpty())
                .isTrue();
    }

    private static Directory directory(String name) {
        return new Directory(name.getBytes(StandardCharsets.US_ASCII), PLAIN, List.of(), Node.NO_DEVICE, false);
    }

    private static byte[] bootstrap(RafsVersion version, Directory root) throws IOException {
        PackOptions options = PackOptions.builder().version(version).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BootstrapWriter.write(
                new Bootstrap(
                        version,
                        options.chunking().chunkSize(),
                        options.chunking().compression(),
                        options.chunking().digestAlgorithm(),
                        true,
                        false,
                        root,
                        ContentChunks.NONE,
                        List.of(),
                        List.of()),
                bytes);
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aFloodOfXattrsIsPackedOrRefused(RafsVersion version) throws IOException {
        Map<String, String> records = IntStream.range(0, XATTRS)
                .boxed()
                .collect(Collectors.toMap(i -> "SCHILY.xattr.user." + i, i -> "v" + i));
        byte[] tar = tar("flooded", records);
        try {
            assertThat(pack(tar, version).unpack(UnpackOptions.DEFAULTS).bytes())
                    .isEqualTo(tar);
        } catch (MalformedInputException | UnsupportedFeatureException e) {
            assertThat(e).hasMessageContaining("extended attributes");
        }
    }

    /** One block of a tar can claim any size; the data behind it decides. */
    @Test
    void aFileThatClaimsMoreThanTheTarHasIsRefused() throws IOException {
        byte[] tar = header('0', Integer.MAX_VALUE);
        assertThatThrownBy(() -> pack(tar, RafsVersion.V6)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void aZstdFrameThatWantsALargeWindowIsRefused() {
        // Magic number, a descriptor without sizes, and a window of 2^41 bytes.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xf8, 1, 0, 0};
        assertThatThrownBy(() -> new Pack(PackOptions.DEFAULTS)
                        .run(new ByteArrayInputStream(frame), "layer.tar.zst", new MemoryOutputs()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aStreamOfNothingButZerosTakesNoMemory() throws IOException {
        int blocks = 1 << 17;
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            for (int i = 0; i < blocks; i++) {
                out.write(new byte[512]);
            }
        }
        PackResult result = new Pack(PackOptions.DEFAULTS)
                .run(new ByteArrayInputStream(gzip.toByteArray()), "layer.tar.gz", new MemoryOutputs());
        assertThat(result.input().orElseThrow().tarSize()).isEqualTo(512L * blocks);
    }
}
