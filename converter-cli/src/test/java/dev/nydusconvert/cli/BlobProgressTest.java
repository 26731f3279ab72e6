package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BlobProgressTest {
    private static final Descriptor BLOB =
            Descriptor.of(MediaTypes.OCI_LAYER_GZIP, ContentDigest.ofBytes(new byte[1]), 4 << 20);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aLiveLineTellsBytesRateAndRatio() {
        try (BlobProgress progress = progress(BlobProgress.Mode.LIVE)) {
            ImageProgress.Blob blob = progress.begin(BLOB, ImageProgress.Action.CONVERT);
            blob.produce(1 << 20);
            blob.advance(2 << 20);
        }

        assertThat(text())
                .containsPattern(name() + ": convert 2.0 MiB of 4.0 MiB \\(50.0 %\\) -> 1.0 MiB \\(50.0 %\\), .*/s")
                .endsWith("\033[J");
    }

    @Test
    void withoutATerminalThereIsOneLineForEachBlobAndNoControlCharacter() {
        try (BlobProgress progress = progress(BlobProgress.Mode.AUTO)) {
            ImageProgress.Blob blob = progress.begin(BLOB, ImageProgress.Action.CONVERT);
            blob.advance(4 << 20);
            blob.end("converted", 1 << 20);
        }

        assertThat(text().lines()).singleElement().asString().contains("converted", "1.0 MiB");
        assertThat(text()).doesNotContain("\033");
    }

    private BlobProgress progress(BlobProgress.Mode mode) {
        StandardStreams streams = new StandardStreams(
                new ByteArrayInputStream(new byte[0]),
                new StandardOutput(new ByteArrayOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new BlobProgress(streams, mode);
    }

    private static String name() {
        return BLOB.digest().hex().substring(0, 12);
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
