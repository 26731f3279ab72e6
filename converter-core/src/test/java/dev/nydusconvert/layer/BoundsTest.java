package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.rafs.codec.BootstrapWriter;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BoundsTest {
    private static final int DEPTH = 100_000;
    private static final int LEVELS = 5_000;
    private static final int XATTRS = 20_000;
    private static final String NAME = "n".repeat(200);
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
        byte[] tar = HostileTar.deep(DEEP_PATH);
        PackedLayer packed = pack(tar, version);
        assertThat(packed.unpack(UnpackOptions.DEFAULTS).bytes()).isEqualTo(tar);
    }

    @Test
    void aDeeperPathIsRefused() throws IOException {
        byte[] tar = HostileTar.deep(DEPTH);
        assertThatThrownBy(() -> pack(tar, RafsVersion.V6))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("--max-path");
    }

    /** The paths of its directories have a gigabyte together. */
    @Test
    void theDeepestPathIsPackedCheckedAndMergedInAHeapOf64MiB() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeepestPath.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("V5 32768 nodes").contains("V6 32768 nodes");
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aBootstrapWithALongerPathIsRefused(RafsVersion version) throws IOException {
        Directory root = directory("");
        Directory deepest = root;
        for (int i = 0; i < Limits.LONGEST_PATH / (NAME.length() + 1) + 1; i++) {
            Directory next = directory(NAME);
            deepest.put(next);
            deepest = next;
        }
        byte[] bytes = bootstrap(version, root);
        assertThatThrownBy(() -> BootstrapReader.read(ByteSource.ofBytes("deep", bytes), Findings.FAIL_FAST))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("65535 bytes");
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
        byte[] tar = HostileTar.header('0', "x", "", Integer.MAX_VALUE);
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
