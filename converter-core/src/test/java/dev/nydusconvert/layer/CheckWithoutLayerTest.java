package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.io.Findings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that refer to a layer which is not at hand: their index is checked, and the report says what was not. */
final class CheckWithoutLayerTest {
    @TempDir
    private Path directory;

    static Stream<Arguments> images() {
        return Stream.of("level9.tar", "two-members.tar.gz")
                .flatMap(name -> Stream.of(BlobLayout.PLAIN, BlobLayout.TOC, BlobLayout.INLINE, BlobLayout.INLINE_TOC)
                        .map(layout -> Arguments.of(name, layout)));
    }

    /** Packs an image, and takes the layer away. */
    private Path packWithoutLayer(String name, BlobLayout layout) throws IOException {
        return packWithoutLayer(ReferenceLayers.bytes(name), layout);
    }

    private Path packWithoutLayer(byte[] layer, BlobLayout layout) throws IOException {
        Path file = ReferenceLayers.pack(layer, ReferenceLayers.options(1 << 16, layout), directory);
        Files.delete(layerFile(file));
        return file;
    }

    private Path layerFile(Path image) throws IOException {
        try (OpenLayer opened = OpenLayer.open(image, BlobLocator.NONE, Findings.FAIL_FAST)) {
            return directory.resolve(opened.blobs().get(0).info().id());
        }
    }

    private CheckReport check(Path image) throws IOException {
        return new Check(2).run(image, BlobLocator.inDirectory(directory));
    }

    @ParameterizedTest
    @MethodSource("images")
    void theIndexIsCheckedAndTheReportSaysThatBytesAreNot(String name, BlobLayout layout) throws IOException {
        CheckReport report = check(packWithoutLayer(name, layout));

        assertThat(report.findings()).isEmpty();
        assertThat(report.chunks()).isZero();
        assertThat(report.blobs()).singleElement().satisfies(blob -> {
            assertThat(blob.present()).isFalse();
            assertThat(blob.unchecked().orElseThrow())
                    .contains("the layer that the image was made from is not there: its index has been checked");
        });
    }

    @ParameterizedTest
    @MethodSource("images")
    void aDamagedIndexIsFound(String name, BlobLayout layout) throws IOException {
        Path image = packWithoutLayer(name, layout);
        Path index = layout.inlineMeta() ? image : onlyOther(image);
        byte[] sound = Files.readAllBytes(index);
        // The table is at the front, whatever follows.
        for (int offset : List.of(5, 200)) {
            byte[] damaged = sound.clone();
            damaged[offset] ^= 0x10;
            Files.write(index, damaged);

            assertThat(check(image).findings()).as("byte %d", offset).isNotEmpty();
        }
    }

    private Path onlyOther(Path image) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.equals(image)).findFirst().orElseThrow();
        }
    }

    @Test
    void withNeitherLayerNorIndexOnlyTheBootstrapIsChecked() throws IOException {
        Path image = packWithoutLayer("two-members.tar.gz", BlobLayout.PLAIN);
        Files.delete(onlyOther(image));

        CheckReport report = check(image);

        assertThat(report.findings()).isEmpty();
        assertThat(report.blobs())
                .singleElement()
                .isEqualTo(new CheckReport.CheckedBlob(report.blobs().get(0).id(), false, Optional.empty()));
    }

    @Test
    void ofAMergedImageEachIndexIsChecked() throws IOException {
        Path lower = packWithoutLayer(FixtureLayers.GNU.bytes(), BlobLayout.PLAIN);
        Path upper = packWithoutLayer("two-members.tar.gz", BlobLayout.INLINE_TOC);
        Path image = directory.resolve("image.boot");
        try (OutputStream out = Files.newOutputStream(image)) {
            new Merge(MergeOptions.DEFAULTS.withLocator(BlobLocator.inDirectory(directory)))
                    .run(List.of(MergeSource.of(lower), MergeSource.of(upper)), out);
        }

        CheckReport report = check(image);

        assertThat(report.findings()).isEmpty();
        assertThat(report.blobs())
                .hasSize(2)
                .allMatch(blob -> !blob.present() && blob.unchecked().isPresent());
    }
}
