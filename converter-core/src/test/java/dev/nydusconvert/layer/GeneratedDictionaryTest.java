package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chunk dictionaries that the reference builder generated: a file whose chunks follow no rule (conversion-semantics 15). */
final class GeneratedDictionaryTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "5, 873eecbe21f2c8b34b17c3ed1f251356d7fce652d962379a22c7f893f32c6c97",
        "6, 5665b6b47076b180c88783a061b348906fa88fabc6071e91f29116535a3a8799"
    })
    void aLayerPackedWithItHasTheReferenceBuildersBootstrap(String version, String bootstrap) throws IOException {
        PackOptions options = PackedLayers.options(version, "zstd", "blake3", "plain").toBuilder()
                .dictionary(ChunkDictionary.open(dictionary(version)))
                .build();
        MemoryOutputs outputs = new MemoryOutputs();
        new Pack(options).run(new ByteArrayInputStream(FixtureLayers.DERIVED.bytes()), "derived.tar", outputs);

        byte[] written = outputs.bootstrapBytes();
        assertThat(DigestAlgorithm.SHA256.newDigest().digest(written, 0, written.length))
                .isEqualTo(Digest.ofHex(bootstrap));
        assertThat(outputs.blobBytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5", "6"})
    void itIsSoundWithTheBlobThatItNames(String version) throws IOException {
        ImageFolder image = ImageFolder.of(
                directory.resolve("blobs"),
                PackedLayers.options(version, "zstd", "blake3", "plain"),
                FixtureLayers.DERIVED.bytes());

        image.with(dictionary(version)).requireSound();
    }

    @Test
    void anEmptyOneIsTakenThoughItNamesNoBlobThatWouldTellOfIt() throws IOException {
        PackOptions plain = PackedLayers.options("5", "zstd", "blake3", "plain");
        MemoryOutputs expected = new MemoryOutputs();
        new Pack(plain).run(new ByteArrayInputStream(FixtureLayers.DERIVED.bytes()), "derived.tar", expected);
        MemoryOutputs outputs = new MemoryOutputs();
        ChunkDictionary empty = ChunkDictionary.open(golden("v5-empty-dictionary"));

        new Pack(plain.toBuilder().dictionary(empty).build())
                .run(new ByteArrayInputStream(FixtureLayers.DERIVED.bytes()), "derived.tar", outputs);

        assertThat(outputs.bootstrapBytes()).isEqualTo(expected.bootstrapBytes());
        assertThat(outputs.blobBytes()).isEqualTo(expected.blobBytes()).isNotEmpty();
    }

    private Path dictionary(String version) throws IOException {
        return golden("v" + version + "-generated-dictionary");
    }

    private Path golden(String name) throws IOException {
        Path file = directory.resolve("dictionary.boot");
        Path golden = GoldenFiles.DIRECTORY.resolve(name + ".boot.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(golden))) {
            Files.copy(in, file);
        }
        return file;
    }
}
