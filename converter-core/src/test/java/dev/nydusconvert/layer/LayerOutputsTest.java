package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerOutputsTest {
    private static final byte[] LAYER = FixtureLayers.UPPER.bytes();
    private static final PackOptions INLINE =
            PackOptions.builder().layout(BlobLayout.INLINE).build();

    @TempDir
    private Path directory;

    @Test
    void aFolderGetsBlobAndBootstrapUnderContentAddressedNames() throws Exception {
        try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = pack(PackOptions.DEFAULTS, LAYER, outputs);

            Path blob = outputs.blobPath(result.blob().orElseThrow());
            Path bootstrap = outputs.bootstrapPath(result.bootstrap());
            assertThat(names()).containsExactlyInAnyOrder(blob.getFileName(), bootstrap.getFileName());
            assertThat(blob.getFileName()).hasToString(sha256(blob));
            assertThat(bootstrap.getFileName()).hasToString(sha256(bootstrap) + ".boot");
            assertThat(result.blob().orElseThrow().size()).isEqualTo(Files.size(blob));
            assertThat(result.bootstrap().size()).isEqualTo(Files.size(bootstrap));
        }
    }

    @Test
    void anInlinedBootstrapLeavesOneFile() throws Exception {
        try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = pack(INLINE, LAYER, outputs);
            assertThat(names())
                    .containsExactly(
                            outputs.blobPath(result.blob().orElseThrow()).getFileName());
        }
    }

    @Test
    void aLayerWithoutDataLeavesABootstrapOnlyInAFolder() throws Exception {
        try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = pack(PackOptions.DEFAULTS, FixtureLayers.DIRECTORIES.bytes(), outputs);
            assertThat(result.blob()).isEmpty();
            assertThat(names())
                    .containsExactly(outputs.bootstrapPath(result.bootstrap()).getFileName());
        }
    }

    @Test
    void aLayerWithoutDataLeavesAnEmptyBlobWhereOneWasNamed() throws Exception {
        Path blob = directory.resolve("blob");
        try (NamedOutputs outputs =
                new NamedOutputs(blob, directory.resolve("boot"), OutputStream.nullOutputStream())) {
            pack(PackOptions.DEFAULTS, FixtureLayers.DIRECTORIES.bytes(), outputs);
        }
        assertThat(blob).isEmptyFile();
        assertThat(directory.resolve("boot")).isNotEmptyFile();
    }

    @Test
    void theBlobMayGoToTheStandardOutput() throws Exception {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        Path bootstrap = directory.resolve("boot");
        try (NamedOutputs outputs = new NamedOutputs(NamedOutputs.STDOUT, bootstrap, stdout)) {
            PackResult result = pack(PackOptions.DEFAULTS, LAYER, outputs);
            assertThat(stdout.size()).isEqualTo(result.blob().orElseThrow().size());
        }
        assertThat(names()).containsExactly(bootstrap.getFileName());
    }

    @Test
    void blobAndBootstrapCannotShareAPlace() {
        assertThatThrownBy(() ->
                        new NamedOutputs(NamedOutputs.STDOUT, NamedOutputs.STDOUT, OutputStream.nullOutputStream()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFailureLeavesNothingBehindAndWhatWasThereUntouched() throws Exception {
        byte[] cut = Arrays.copyOf(LAYER, LAYER.length / 2);
        Path blob = Files.writeString(directory.resolve("blob"), "old blob");
        Path bootstrap = Files.writeString(directory.resolve("boot"), "old bootstrap");

        assertThatThrownBy(() -> {
                    try (NamedOutputs outputs = new NamedOutputs(blob, bootstrap, OutputStream.nullOutputStream())) {
                        pack(PackOptions.DEFAULTS, cut, outputs);
                    }
                })
                .isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> {
                    try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
                        pack(INLINE, cut, outputs);
                    }
                })
                .isInstanceOf(MalformedInputException.class);

        assertThat(names()).containsExactlyInAnyOrder(Path.of("blob"), Path.of("boot"));
        assertThat(blob).hasContent("old blob");
        assertThat(bootstrap).hasContent("old bootstrap");
    }

    private static PackResult pack(PackOptions options, byte[] layer, LayerOutputs outputs) throws IOException {
        return new Pack(options).run(new ByteArrayInputStream(layer), "layer.tar", outputs);
    }

    private List<Path> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::getFileName).toList();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
