package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackCallTest {
    @TempDir
    Path directory;

    private Path bootstrap;
    private Path blob;
    private Path again;

    @BeforeEach
    void pack() throws IOException {
        pack("--compressor", "zstd");
        again = directory.resolve("again.tar");
    }

    private void pack(String... options) throws IOException {
        Path tar = Files.write(directory.resolve("layer.tar"), LayerTar.ofEverything());
        Path json = directory.resolve("json");
        bootstrap = directory.resolve("boot");
        Object[] call = {"create", "-t", "tar-rafs", "-D", directory, "-B", bootstrap, "-J", json, tar};
        Object[] all = new Object[call.length + options.length];
        System.arraycopy(call, 0, all, 0, call.length);
        System.arraycopy(options, 0, all, call.length, options.length);
        ImageRun run = ImageRun.of(all);
        assertThat(run.exitCode()).as(run.err()).isZero();
        blob = directory.resolve(
                (String) JsonValue.parse(Files.readString(json)).at("blobs.0"));
    }

    /** A layer packed from the tar that was made is the same layer: nothing was lost, devices and links included. */
    private void assertSameLayer() {
        Path repacked = directory.resolve("repacked");
        Object[] call = {"create", "-t", "tar-rafs", "-b", directory.resolve("b"), "-B", repacked, again};
        ImageRun run = ImageRun.of(call);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(ImageRun.of("check", "-v", repacked).out().lines().filter(it -> it.startsWith("inode")))
                .containsExactlyElementsOf(ImageRun.of("check", "-v", bootstrap)
                        .out()
                        .lines()
                        .filter(it -> it.startsWith("inode"))
                        .toList());
    }

    @Test
    void aBlobIsTakenWhateverItsName() throws IOException {
        Path renamed = Files.move(blob, directory.resolve("renamed"));

        ImageRun run = ImageRun.of("unpack", "-l", "warn", "-B", bootstrap, "--blob", renamed, "--output", again);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertSameLayer();
    }

    @Test
    void blobsAreFoundInADirectory() throws IOException {
        ImageRun run = ImageRun.of("unpack", bootstrap, "-D", directory, "--output", again);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertSameLayer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--batch-size=0x1000 --chunk-size=0x1000", "--encrypt", "--encrypt --batch-size=0x1000"})
    void batchesAndEncryptedBlobsAreUnpacked(String options) throws IOException {
        pack(options.split(" "));

        ImageRun run = ImageRun.of("unpack", bootstrap, "-b", blob, "--output", again);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertSameLayer();
    }

    @Test
    void aBlobOfALocalBackendIsTaken() throws IOException {
        String config = "{\"blob_file\": \"" + blob + "\"}";

        ImageRun run = ImageRun.of(
                "unpack", bootstrap, "--backend-type", "localfs", "--backend-config", config, "--output", again);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertSameLayer();
    }

    @Test
    void withoutAPlaceOfBlobsThereIsAnError() {
        ImageRun run = ImageRun.of("unpack", bootstrap, "--output", again);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("--blob, --blob-dir or --backend-type must be specified");
    }

    @Test
    void aBackendNeedsItsConfiguration() {
        ImageRun run = ImageRun.of("unpack", bootstrap, "--backend-type", "registry", "--output", again);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("--backend-config or --backend-config-file must be specified");
    }

    @Test
    void damageLeavesNoTar() throws IOException {
        byte[] bytes = Files.readAllBytes(blob);
        bytes[10] ^= 1;
        Files.write(blob, bytes);

        ImageRun run = ImageRun.of("unpack", bootstrap, "-b", blob, "--output", again);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(again).doesNotExist();
    }
}
