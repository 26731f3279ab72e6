package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Packs the layers that tests of other verbs work on. */
final class PackedLayer {
    private PackedLayer() {}

    /**
     * Packs a tar into a folder.
     *
     * @return the bootstrap; the blob is beside it
     */
    static Path in(Path folder, byte[] tar, Object... options) {
        Object[] call = {"pack", "-", "-o", folder, "--json"};
        CommandRun run = CommandRun.withInput(
                tar, Stream.of(call, options).flatMap(Arrays::stream).toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Path.of(run.json().at("bootstrap.path").toString());
    }
}
