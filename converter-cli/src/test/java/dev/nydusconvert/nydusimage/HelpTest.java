package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {
    /** containerd's converter looks for these words to find out what a builder can do. */
    @Test
    void helpOfCreateHasWhatFeatureProbesLookFor() {
        ImageRun run = ImageRun.of("create", "-h");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("--type", "tar-rafs", "--batch-size", "--encrypt", "targz-ref")
                .contains("--blob-inline-meta", "--features", "blob-toc", "--chunk-dict", "--prefetch-policy");
    }

    @ParameterizedTest
    @EnumSource(Subcommand.class)
    void everySubcommandHasHelp(Subcommand subcommand) {
        ImageRun run = ImageRun.of(subcommand.word(), "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: nydus-image " + subcommand.word());
        assertThat(ImageRun.of().out()).contains("\n  " + subcommand.word());
    }

    @Test
    void withoutACommandThereIsTheUsageAndNoError() {
        ImageRun run = ImageRun.of();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: nydus-image");
    }

    @Test
    void versionIsOneLineThatBeginsSo() {
        ImageRun run = ImageRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Version: \tnydus-convert-");
    }
}
