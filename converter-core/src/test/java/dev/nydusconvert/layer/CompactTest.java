package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.CompactResult.Change;
import dev.nydusconvert.layer.CompactResult.Fate;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompactTest {
    private static final PackOptions V6 = PackedLayers.options("6", "none", "blake3", "plain");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "5, zstd, blake3, plain",
        "5, lz4_block, sha256, inline",
        "6, zstd, blake3, plain",
        "6, none, sha256, plain",
        "6, lz4_block, blake3, inline",
        "6, zstd, blake3, toc",
        "6, zstd, sha256, inline-toc"
    })
    void smallBlobsBecomeOneAndTheContentStays(String version, String compressor, String digester, String layout)
            throws IOException {
        ImageFolder image = ImageFolder.of(
                directory,
                PackedLayers.options(version, compressor, digester, layout),
                FixtureLayers.BASE.bytes(),
                FixtureLayers.UPPER.bytes(),
                FixtureLayers.MANY.bytes(),
                FixtureLayers.DERIVED.bytes());
        CompactResult result = compact(image, CompactOptions.builder());
        ImageFolder compacted = image.with(directory.resolve("compact.boot"));

        compacted.requireSound();
        assertThat(compacted.contents()).isEqualTo(image.contents());
        assertThat(image.read().blobs()).hasSize(4);
        assertThat(compacted.read().blobs()).hasSize(1);
        assertThat(result.changes()).extracting(Change::fate).containsOnly(Fate.JOINED);
        assertThat(result.newBlobs()).containsExactly(result.blobs().get(0).id());
    }

    /** The derived layer has chunks of the other one: those are stored once. */
    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void chunksThatJoinedBlobsShareAreStoredOnce(RafsVersion version) throws IOException {
        ImageFolder image = ImageFolder.of(
                directory, inVersion(version), FixtureLayers.MANY.bytes(), FixtureLayers.DERIVED.bytes());
        int before =
                image.read().blobs().stream().mapToInt(BlobInfo::chunkCount).sum();
        CompactResult result = compact(image, CompactOptions.builder());

        assertThat(result.blobs().get(0).chunkCount()).isEqualTo(before - 2);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aSparselyUsedBlobIsRebuiltWithWhatIsUsed(RafsVersion version) throws IOException {
        ImageFolder image =
                ImageFolder.of(directory, inVersion(version), file("a", 30_000, "b", 10_000), ImageFolder.tar(tar -> {
                    tar.file(".wh.a", "");
                    tar.file("c", FixtureLayers.text(new Random(3), 50_000));
                }));
        CompactOptions.Builder options = CompactOptions.builder().compactBlobSize(0);

        assertThat(compact(image, options.minUsedRatio(25)).changes())
                .extracting(Change::fate)
                .containsExactly(Fate.KEPT, Fate.KEPT);
        CompactResult result = compact(image, options.minUsedRatio(26));
        assertThat(result.changes()).extracting(Change::fate).containsExactly(Fate.REBUILT, Fate.KEPT);
        assertThat(result.changes().get(0).storedBytes()).isEqualTo(40_000);
        assertThat(result.changes().get(0).usedBytes()).isEqualTo(10_000);
        assertThat(result.blobs().get(0).chunkCount()).isEqualTo(1);
        ImageFolder compacted = image.with(directory.resolve("compact.boot"));
        compacted.requireSound();
        assertThat(compacted.contents()).isEqualTo(image.contents());
    }

    @Test
    void smallBlobsAreJoinedFromTheSmallestUntilTheLimit() throws IOException {
        ImageFolder image = ImageFolder.of(
                directory,
                V6,
                file("a", 6_000),
                file("b", 5_000),
                file("c", 2_000),
                file("d", 8_000),
                file("e", 3_000));
        CompactOptions.Builder options =
                CompactOptions.builder().compactBlobSize(8_000).maxCompactSize(10_000);
        CompactResult result = compact(image, options);

        // 2,000 and 3,000 and 5,000 are just the limit; 6,000 would be the next one's first, but is alone.
        assertThat(result.changes())
                .extracting(Change::fate)
                .containsExactly(Fate.KEPT, Fate.JOINED, Fate.JOINED, Fate.KEPT, Fate.JOINED);
        assertThat(result.blobs()).hasSize(3);
        assertThat(result.blobs().get(1).id())
                .isEqualTo(result.changes().get(1).newId().orElseThrow())
                .isEqualTo(result.changes().get(4).newId().orElseThrow());
        image.with(directory.resolve("compact.boot")).requireSound();
    }

    @Test
    void aBlobThatTheImageDoesNotUseIsLeftOutAndTold() throws IOException {
        // A single layer's table may name a blob that no file uses: here an image's, whose tree is replaced.
        ImageFolder image = ImageFolder.of(directory, V6, file("a", 5_000), file("b", 6_000));
        Path bootstrap = UnusedBlob.into(image.read(), "a", directory.resolve("unused.boot"));
        CompactResult result =
                compact(image.with(bootstrap), CompactOptions.builder().compactBlobSize(0));

        assertThat(result.changes()).extracting(Change::fate).containsExactly(Fate.UNREFERENCED, Fate.KEPT);
        assertThat(result.blobs()).hasSize(1);
        image.with(directory.resolve("compact.boot")).requireSound();
    }

    @Test
    void anImageOfFewerBlobsStaysAsItIs() throws IOException {
        ImageFolder image = ImageFolder.of(directory, V6, file("a", 5_000), file("b", 6_000));
        CompactResult result = compact(image, CompactOptions.builder().minBlobs(3));

        assertThat(result.changes()).extracting(Change::fate).containsOnly(Fate.KEPT);
        assertThat(Files.readAllBytes(directory.resolve("compact.boot")))
                .isEqualTo(Files.readAllBytes(image.bootstrap()));
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void chunksOfTheDictionaryAreTakenFromThereAndItsBlobsStay(RafsVersion version) throws IOException {
        PackOptions options = inVersion(version);
        ImageFolder dictionary = ImageFolder.of(directory.resolve("dictionary"), options, FixtureLayers.MANY.bytes());
        ImageFolder image = ImageFolder.of(
                directory.resolve("image"), options, FixtureLayers.DERIVED.bytes(), FixtureLayers.UPPER.bytes());
        String known = dictionary.read().blobs().get(0).id();
        Files.copy(dictionary.directory().resolve(known), image.directory().resolve(known));
        CompactOptions.Builder withDictionary = CompactOptions.builder().chunkDictionary(dictionary.bootstrap());
        CompactResult result = compact(image, withDictionary);
        ImageFolder compacted = image.with(image.directory().resolve("compact.boot"));

        compacted.requireSound();
        assertThat(compacted.contents()).isEqualTo(image.contents());
        assertThat(result.redirected()).isEqualTo(2);
        assertThat(compacted.read().blobs()).hasSize(2);
        assertThat(compacted.read().blobs().get(1).id()).isEqualTo(known);

        Path again = image.directory().resolve("again.boot");
        Files.copy(compacted.bootstrap(), again);
        CompactResult second = compact(image.with(again), withDictionary);
        assertThat(second.changes().get(1).reason()).contains("of the chunk dictionary");
        assertThat(Files.readAllBytes(compacted.bootstrap())).isEqualTo(Files.readAllBytes(again));
    }

    @Test
    void aDictionaryOfAnotherChunkSizeIsRefused() throws IOException {
        ImageFolder dictionary =
                ImageFolder.of(directory.resolve("dictionary"), inVersion(RafsVersion.V5), FixtureLayers.MANY.bytes());
        ImageFolder image = ImageFolder.of(directory.resolve("image"), V6, FixtureLayers.DERIVED.bytes());

        assertThatThrownBy(() -> compact(image, CompactOptions.builder().chunkDictionary(dictionary.bootstrap())))
                .isInstanceOf(InconsistentLayersException.class)
                .hasMessageContaining("RAFS version");
    }

    @Test
    void onlyBlobsOfOneCompressionAreJoined() throws IOException {
        PackOptions zstd = PackedLayers.options("6", "zstd", "blake3", "plain");
        ImageFolder plain = ImageFolder.of(directory, V6, file("a", 5_000));
        ImageFolder packed = ImageFolder.of(directory.resolve("zstd"), zstd, file("b", 6_000));
        Path blob = packed.directory().resolve(packed.read().blobs().get(0).id());
        Files.copy(blob, directory.resolve(blob.getFileName()));
        Path bootstrap = directory.resolve("both.boot");
        try (var out = Files.newOutputStream(bootstrap)) {
            new Merge(MergeOptions.DEFAULTS)
                    .run(List.of(MergeSource.of(plain.bootstrap()), MergeSource.of(packed.bootstrap())), out);
        }

        assertThat(compact(plain.with(bootstrap), CompactOptions.builder()).changes())
                .extracting(Change::fate)
                .containsExactly(Fate.KEPT, Fate.KEPT);
    }

    @Test
    void aDamagedChunkIsNotCopiedAndNothingIsLeftBehind() throws IOException {
        ImageFolder image = ImageFolder.of(directory, V6, file("a", 5_000), file("b", 6_000));
        Path blob = directory.resolve(image.read().blobs().get(1).id());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[100] ^= 1;
        Files.write(blob, bytes);
        List<String> before = image.files();

        assertThatThrownBy(() -> compact(image, CompactOptions.builder()))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(blob.toString());
        assertThat(image.files()).isEqualTo(before);
    }

    @Test
    void aBlobThatIsNotThereIsNamedUnlessItStays() throws IOException {
        ImageFolder image = ImageFolder.of(directory, V6, file("a", 5_000), file("b", 6_000));
        String id = image.read().blobs().get(1).id();
        Files.delete(directory.resolve(id));

        assertThat(compact(image, CompactOptions.builder().compactBlobSize(0)).blobs())
                .hasSize(2);
        assertThatThrownBy(() -> compact(image, CompactOptions.builder()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100})
    void aRatioIsFrom0To99(int percent) {
        assertThatThrownBy(() -> CompactOptions.builder().minUsedRatio(percent).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 99");
    }

    private static PackOptions inVersion(RafsVersion version) {
        return V6.toBuilder().version(version).build();
    }

    /** A layer with files of that many bytes each. */
    private static byte[] file(Object... namesAndSizes) throws IOException {
        return ImageFolder.tar(tar -> {
            for (int i = 0; i < namesAndSizes.length; i += 2) {
                String name = (String) namesAndSizes[i];
                tar.file(name, FixtureLayers.text(new Random(name.hashCode()), (int) namesAndSizes[i + 1]));
            }
        });
    }

    private static CompactResult compact(ImageFolder image, CompactOptions.Builder options) throws IOException {
        try (ImageOutputs outputs =
                new ImageOutputs(image.directory(), image.directory().resolve("compact.boot"))) {
            return new Compact(options.locator(image.locator()).build()).run(image.bootstrap(), outputs);
        }
    }
}
