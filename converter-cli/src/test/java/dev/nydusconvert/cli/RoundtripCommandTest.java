package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundtripCommandTest {
    @TempDir
    Path dir;

    private Path tar;
    private Path work;

    @BeforeEach
    void writeTar() throws IOException {
        tar = Files.write(dir.resolve("layer.tar"), LayerTar.ofEverything());
        work = Files.createDirectory(dir.resolve("work"));
    }

    @Test
    void aTarThatComesBackIsExact() {
        CommandRun run = CommandRun.of("roundtrip", tar, "--work-dir", work);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith(tar + ": RAFS v6, plain, zstd, chunks of 1.0 MiB: exact; ")
                .containsPattern("bytes to \\d+\\.\\d %; packed in \\d+\\.\\d s, unpacked in \\d+\\.\\d s");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void theMatrixCombinesFormatsCodecsAndChunkSizes() {
        CommandRun run = CommandRun.of("roundtrip", "--matrix", tar, "--work-dir", work, "--json");
        assertThat(run.exitCode()).as(run.out()).isZero();
        JsonValue json = run.json();
        assertThat(json.at("exact")).isEqualTo(true);
        assertThat((List<?>) json.at("trips")).hasSize(2 * 3 * 3 * 2);
        assertThat(json.at("trips.1.aligned_chunks")).isEqualTo(true);
        assertThat(json.at("trips.34.encrypted")).isEqualTo(false);
        assertThat(json.at("trips.35.rafs_version")).isEqualTo(6L);
        assertThat(json.at("trips.35.compressor")).isEqualTo("zstd");
        assertThat(json.at("trips.35.chunk_size")).isEqualTo(1L << 22);
        assertThat(json.at("trips.35.batch_size")).isEqualTo(1L << 16);
        assertThat(json.at("trips.35.encrypted")).isEqualTo(true);
        assertThat(json.at("trips.35.unpacked_diff_id")).isEqualTo(json.at("trips.0.diff_id"));
        assertThat((double) json.at("trips.0.ratio")).isPositive();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void batchesEncryptionAndAlignmentAreNamed() {
        CommandRun v6 = CommandRun.of("roundtrip", tar, "--work-dir", work, "--batch-size", "64K", "--encrypt");
        assertThat(v6.exitCode()).as(v6.err()).isZero();
        assertThat(v6.out()).contains("chunks of 1.0 MiB, batches of 64.0 KiB, encrypted: exact; ");
        CommandRun v5 = CommandRun.of("roundtrip", tar, "--work-dir", work, "--rafs-version", "5", "--aligned-chunk");
        assertThat(v5.exitCode()).as(v5.err()).isZero();
        assertThat(v5.out()).contains("chunks of 1.0 MiB, aligned: exact; ");
    }

    @Test
    void aCompressedStreamThatIsNotReproducedIsTold() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(Files.readAllBytes(tar));
        }
        byte[] compressed = bytes.toByteArray();
        compressed[4] = 1; // The time in the header, which no encoder makes up.
        Path file = Files.write(dir.resolve("layer.tar.gz"), compressed);
        CommandRun run = CommandRun.of("roundtrip", file);
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains(": exact (but its compressed stream is another); ");
    }

    @Test
    void aFailureIsAVerdictAndDoesNotEndTheOthers() throws IOException {
        Path broken = Files.write(dir.resolve("broken.tar"), new byte[] {1, 2, 3});
        CommandRun run = CommandRun.of("roundtrip", broken, tar, "--work-dir", work);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains(broken + ": RAFS v6, plain, zstd, chunks of 1.0 MiB: FAILED: " + broken)
                .contains(tar + ": RAFS v6, plain, zstd, chunks of 1.0 MiB: exact")
                .contains("2 round trips: 1 exact, 1 not");
        JsonValue json = CommandRun.of("roundtrip", broken, "--json").json();
        assertThat(json.at("exact")).isEqualTo(false);
        assertThat((String) json.at("trips.0.error")).startsWith(broken.toString());
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void mistakesExitWith2() {
        assertThat(CommandRun.of("roundtrip").exitCode()).isEqualTo(2);
        CommandRun run = CommandRun.of("roundtrip", tar, "--matrix", "--compressor", "zstd");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--matrix decides about --compressor; leave that out");
    }
}
