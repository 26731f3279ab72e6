package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.FixtureTar.Meta;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OptimizeTest {
    private static final int CHUNK = 4096;
    private static final PackOptions OPTIONS = PackOptions.builder()
            .threads(1)
            .chunking(new ChunkingOptions(CHUNK, DigestAlgorithm.BLAKE3, Compression.ZSTD))
            .build();

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
    void theImageKeepsItsContentAndTheLastBlobHoldsTheListedFiles(
            String version, String compressor, String digester, String layout) throws IOException {
        ImageFolder image = ImageFolder.of(
                directory,
                PackedLayers.options(version, compressor, digester, layout),
                FixtureLayers.BASE.bytes(),
                FixtureLayers.MANY.bytes());
        ImageFolder optimized = image.with(directory.resolve("optimized.boot"));
        OptimizeResult result = optimize(image, whole("/d03/f7", "/none", "/d00/f1"));

        optimized.requireSound();
        assertThat(optimized.contents()).isEqualTo(image.contents());
        Bootstrap before = image.read();
        Bootstrap after = optimized.read();
        String id = result.prefetchBlob().orElseThrow().id();
        assertThat(after.blobs()).hasSize(before.blobs().size() + 1);
        assertThat(after.blobs().get(before.blobs().size()).id()).isEqualTo(id);
        assertThat(chunks(after, "d03/f7"))
                .allMatch(chunk -> chunk.blobIndex() == before.blobs().size());
        assertThat(chunks(after, "d03/f8")).isEqualTo(chunks(before, "d03/f8"));
        assertThat(result.skipped()).containsExactly("/none");
    }

    @Test
    void aToCStaysWhereAllBlobsHaveOne() throws IOException {
        ImageFolder image = ImageFolder.of(
                directory, PackedLayers.options("6", "zstd", "blake3", "inline-toc"), FixtureLayers.MANY.bytes());
        OptimizeResult result = optimize(image, whole("/d03/f7"));

        assertThat(result.prefetchBlob().orElseThrow().features().has(BlobFeatures.INLINED_CHUNK_DIGEST))
                .isTrue();
        assertThat(result.prefetchBlob().orElseThrow().features().has(BlobFeatures.INLINED_FS_META))
                .isFalse();
    }

    /** The reference builder counts both ends of a range (conversion-semantics 16). */
    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void onlyChunksThatARangeTouchesMove(RafsVersion version) throws IOException {
        ImageFolder image = ImageFolder.of(
                directory,
                inVersion(version),
                ImageFolder.tar(tar -> tar.file("f", FixtureLayers.text(new Random(1), 6 * CHUNK))));
        List<PrefetchFile.Range> ranges =
                List.of(new PrefetchFile.Range(10, 1), new PrefetchFile.Range(3 * CHUNK - 1, 1));
        optimize(image, List.of(new PrefetchFile("/f", Optional.of(ranges))));

        assertThat(chunks(image.with(directory.resolve("optimized.boot")).read(), "f"))
                .extracting(Chunk::blobIndex)
                .containsExactly(1, 0, 1, 1, 0, 0);
    }

    @Test
    void inV6AChunkThatSeveralListedFilesShareIsCopiedOnceAndInV5ForEach() throws IOException {
        byte[] same = FixtureLayers.text(new Random(2), 1000);
        byte[] layer = ImageFolder.tar(tar -> {
            tar.file("a", same);
            tar.file("b", same);
        });
        ImageFolder v6 = ImageFolder.of(directory.resolve("6"), OPTIONS, layer);
        ImageFolder v5 = ImageFolder.of(directory.resolve("5"), inVersion(RafsVersion.V5), layer);

        assertThat(optimize(v6, whole("/a", "/b")).blobs()).hasSize(1);
        assertThat(optimize(v5, whole("/a", "/b")).prefetchBlob().map(BlobInfo::chunkCount))
                .contains(2);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void allNamesOfAHardLinkedFileMove(RafsVersion version) throws IOException {
        ImageFolder image = ImageFolder.of(directory, inVersion(version), ImageFolder.tar(tar -> {
            tar.file("other", FixtureLayers.text(new Random(3), 500));
            tar.file("a", FixtureLayers.text(new Random(4), 500));
            tar.hardLink("b", Meta.FILE, "a");
        }));
        OptimizeResult result = optimize(image, whole("/b", "/a"));
        Bootstrap after = image.with(directory.resolve("optimized.boot")).read();

        assertThat(result.files()).isEqualTo(1);
        assertThat(chunks(after, "a")).isEqualTo(chunks(after, "b"));
        assertThat(chunks(after, "a")).allMatch(chunk -> chunk.blobIndex() == 1);
    }

    /** No two blobs of a table may have one id, so the blob that is there already serves. */
    @Test
    void aV6LayerWhoseFilesAreAllListedInOrderGetsNoSecondBlobOfThatId() throws IOException {
        ImageFolder image = ImageFolder.of(directory, OPTIONS, ImageFolder.tar(tar -> {
            tar.file("a", FixtureLayers.text(new Random(5), 500));
            tar.file("b", FixtureLayers.text(new Random(6), 500));
        }));
        OptimizeResult result = optimize(image, whole("/a", "/b"));

        assertThat(result.blobs())
                .extracting(BlobInfo::id)
                .containsExactlyElementsOf(
                        image.read().blobs().stream().map(BlobInfo::id).toList());
        image.with(directory.resolve("optimized.boot")).requireSound();
    }

    @Test
    void whatNamesNoFileIsToldAndWithoutAnyFileThereIsNoBlob() throws IOException {
        ImageFolder image = ImageFolder.of(directory, OPTIONS, FixtureLayers.MANY.bytes());
        OptimizeResult result = optimize(image, whole("d00/f1", "/none", "/d00"));

        assertThat(result.skipped()).containsExactly("d00/f1", "/none", "/d00");
        assertThat(result.prefetchBlob()).isEmpty();
        assertThat(Files.readAllBytes(directory.resolve("optimized.boot")))
                .isEqualTo(Files.readAllBytes(image.bootstrap()));
    }

    @Test
    void aDamagedChunkIsNotCopiedAndNothingIsLeftBehind() throws IOException {
        ImageFolder image = ImageFolder.of(directory, OPTIONS, FixtureLayers.MANY.bytes());
        Path blob = directory.resolve(image.read().blobs().get(0).id());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[(int) chunks(image.read(), "d03/f7").get(0).compressedOffset() + 9] ^= 1;
        Files.write(blob, bytes);
        List<String> before = image.files();

        assertThatThrownBy(() -> optimize(image, whole("/d00/f1", "/d03/f7")))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(blob.toString());
        assertThat(image.files()).isEqualTo(before);
    }

    @Test
    void aBlobThatIsNotThereIsNamed() throws IOException {
        ImageFolder image = ImageFolder.of(directory, OPTIONS, FixtureLayers.MANY.bytes());
        String id = image.read().blobs().get(0).id();
        Files.delete(directory.resolve(id));

        assertThatThrownBy(() -> optimize(image, whole("/d00/f1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(id);
    }

    private static PackOptions inVersion(RafsVersion version) {
        return OPTIONS.toBuilder().version(version).build();
    }

    private static List<PrefetchFile> whole(String... paths) {
        return List.of(paths).stream().map(PrefetchFile::whole).toList();
    }

    private static OptimizeResult optimize(ImageFolder image, List<PrefetchFile> files) throws IOException {
        try (ImageOutputs outputs =
                new ImageOutputs(image.directory(), image.directory().resolve("optimized.boot"))) {
            return new Optimize(image.locator()).run(image.bootstrap(), files, outputs);
        }
    }

    private static List<Chunk> chunks(Bootstrap image, String path) {
        RegularFile file =
                (RegularFile) new Inspection(image).entry(path).orElseThrow().node();
        return image.chunks().of(file.content().id());
    }
}
