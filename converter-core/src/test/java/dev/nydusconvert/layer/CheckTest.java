package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckTest {
    private static final byte[] LAYER = FixtureLayers.GNU.bytes();

    @TempDir
    private Path directory;

    private final Check check = new Check(2);
    private BlobLocator locator;
    private PackResult packed;

    @BeforeEach
    void locateBlobs() {
        locator = BlobLocator.inDirectory(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "V5, false, false",
        "V5, true, false",
        "V6, false, false",
        "V6, true, false",
        "V6, false, true",
        "V6, true, true"
    })
    void aPackedLayerIsSound(RafsVersion version, boolean inline, boolean toc) throws IOException {
        Path file = pack(version, new BlobLayout(inline, toc));

        CheckReport report = check.run(file, locator);

        assertThat(report.findings()).isEmpty();
        assertThat(report.version()).contains(version);
        // Every entry of the layer, and the root.
        assertThat(report.nodes()).isEqualTo(packed.counts().entries() + 1);
        assertThat(report.chunks()).isEqualTo(packed.counts().chunks()).isPositive();
        assertThat(report.blobs())
                .hasSize(1)
                .allMatch(blob -> blob.present() && blob.unchecked().isEmpty());
    }

    @Test
    void anAbsentBlobIsNoFinding() throws IOException {
        CheckReport report = check.run(pack(RafsVersion.V6, BlobLayout.PLAIN), BlobLocator.NONE);

        assertThat(report.sound()).isTrue();
        assertThat(report.blobs()).hasSize(1).noneMatch(CheckReport.CheckedBlob::present);
        assertThat(report.chunks()).isZero();
    }

    @Test
    void everyDamagedChunkIsFound() throws IOException {
        Path bootstrap = pack(RafsVersion.V6, BlobLayout.PLAIN);
        Path blob = onlyFileBeside(bootstrap);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[10] ^= 1;
        bytes[50_000] ^= 1;
        Files.write(blob, bytes);

        CheckReport report = check.run(bootstrap, locator);

        assertThat(report.findings().stream().filter(f -> f.problem().startsWith("chunk ")))
                .hasSize(2)
                .allMatch(f -> f.source().equals(blob.toString()) && f.offset() >= 0);
    }

    /** Whatever byte is damaged: it is found, or it carries no meaning; and nothing but a report comes of it. */
    @ParameterizedTest
    @CsvSource({"V5, false, false", "V6, false, false", "V6, true, true"})
    void aDamagedByteOfChunkDataIsAlwaysFound(RafsVersion version, boolean inline, boolean toc) throws IOException {
        long seed = 20261123;
        Random random = new Random(seed);
        Path file = pack(version, new BlobLayout(inline, toc));
        Path blob = inline ? file : onlyFileBeside(file);
        byte[] bytes = Files.readAllBytes(blob);
        int dataSize = 90_000;
        for (int i = 0; i < 20; i++) {
            int at = random.nextInt(dataSize);
            bytes[at] ^= 0x10;
            Files.write(blob, bytes);
            assertThat(check.run(file, locator).sound())
                    .as("seed %d, byte %d", seed, at)
                    .isFalse();
            bytes[at] ^= 0x10;
        }
    }

    /** Damage to a bootstrap may be harmless, such as a changed owner; but nothing except a report may come of it. */
    @ParameterizedTest
    @EnumSource
    void aDamagedBootstrapGivesAReport(RafsVersion version) throws IOException {
        long seed = 20261124;
        Random random = new Random(seed);
        Path bootstrap = pack(version, BlobLayout.PLAIN);
        byte[] sound = Files.readAllBytes(bootstrap);
        int damagedReports = 0;
        for (int i = 0; i < 150; i++) {
            byte[] bytes = sound.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ 1 << random.nextInt(8) : random.nextInt());
            Files.write(bootstrap, bytes);
            try {
                damagedReports += check.run(bootstrap, locator).sound() ? 0 : 1;
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i + ", byte " + at, e);
            }
        }
        assertThat(damagedReports).isPositive();
    }

    @Test
    void aFileThatIsNoLayerIsAFinding() throws IOException {
        Path file = Files.write(directory.resolve("text"), new byte[10_000]);

        CheckReport report = check.run(file, locator);

        assertThat(report.version()).isEmpty();
        assertThat(report.findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.problem()).contains("neither a RAFS bootstrap nor a data blob"));
    }

    @Test
    void aMissingFileIsAnError() {
        assertThatThrownBy(() -> check.run(directory.resolve("none"), locator)).isInstanceOf(NoSuchFileException.class);
    }

    private Path pack(RafsVersion version, BlobLayout layout) throws IOException {
        PackOptions options =
                PackOptions.builder().version(version).layout(layout).build();
        try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            packed = new Pack(options).run(new ByteArrayInputStream(LAYER), "gnu.tar", outputs);
            return packed.bootstrap().inlined()
                    ? outputs.blobPath(packed.blob().orElseThrow())
                    : outputs.bootstrapPath(packed.bootstrap());
        }
    }

    private Path onlyFileBeside(Path file) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(other -> !other.equals(file)).findFirst().orElseThrow();
        }
    }
}
