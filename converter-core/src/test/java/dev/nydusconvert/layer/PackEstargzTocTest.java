package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PackEstargzTocTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @TempDir
    Path directory;

    private static PackOptions options(int chunkSize) {
        return PackOptions.builder()
                .chunking(new ChunkingOptions(chunkSize, DigestAlgorithm.SHA256, Compression.NONE))
                .build();
    }

    private Path pack(EstargzLayer.Made made, PackOptions options) throws IOException {
        Digest digest = DigestAlgorithm.SHA256.newDigest().digest(made.bytes(), 0, made.bytes().length);
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new PackEstargzToc(options, digest, made.bytes().length)
                .run(new ByteArrayInputStream(made.toc()), "toc", outputs);
        assertThat(result.blobTable()).containsExactly(digest.hex());
        Files.write(directory.resolve(digest.hex()), made.bytes());
        Files.write(directory.resolve(result.blob().orElseThrow().id()), outputs.blobBytes());
        return Files.write(directory.resolve("image.boot"), outputs.bootstrapBytes());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theImageIsThatOfTheLayer(long seed) throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(seed, 8192);
        Path bootstrap = pack(made, options(8192));
        BlobLocator blobs = BlobLocator.inDirectory(directory);

        CheckReport report = new Check(2).run(bootstrap, blobs);

        assertThat(report.findings()).as("seed %d", seed).isEmpty();
        assertThat(report.chunks()).isPositive();
        try (OpenLayer layer = OpenLayer.open(bootstrap, blobs, Findings.FAIL_FAST)) {
            BlobInfo blob = layer.bootstrap().blobs().get(0);
            assertThat(blob.compression()).isEqualTo(Compression.GZIP);
            assertThat(blob.features())
                    .isEqualTo(
                            new BlobFeatures(BlobFeatures.ALIGNED | BlobFeatures.SEPARATE | BlobFeatures.CAP_TAR_TOC));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            new Unpack(UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED)).run(layer, content);
            assertThat(TarTree.of(content.toByteArray(), MtimeSource.PAX))
                    .isEqualTo(TarTree.of(made.plainTar(), MtimeSource.HEADER));
            ByteArrayOutputStream exact = new ByteArrayOutputStream();
            UnpackResult result = new Unpack(UnpackOptions.DEFAULTS).run(layer, exact);
            assertThat(result.fidelity()).isEqualTo(Fidelity.EXACT);
        }
    }

    @Test
    void damageOfAChunkIsFound() throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(4, 8192);
        Path bootstrap = pack(made, options(8192));
        byte[] bytes = made.bytes();
        bytes[bytes.length / 2] ^= 0x40;
        BlobLocator damaged = BlobLocator.inDirectory(directory);
        Digest digest = Digest.ofHex(new Inspected(bootstrap).blobId());
        Files.write(directory.resolve(digest.hex()), bytes);

        assertThat(new Check(1).run(bootstrap, damaged).findings()).isNotEmpty();
    }

    /** The id of the one blob. */
    private record Inspected(Path bootstrap) {
        String blobId() throws IOException {
            try (OpenLayer layer = OpenLayer.open(bootstrap, BlobLocator.NONE, Findings.FAIL_FAST)) {
                return layer.blobs().get(0).info().id();
            }
        }
    }

    @Test
    void theChunkSizeMustBeThatOfTheToc() throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(5, 8192);

        assertThatThrownBy(() -> pack(made, options(4096)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("has a chunk of")
                .hasMessageContaining("4096");
    }

    private static void packText(String entries) throws IOException {
        String toc = "{\"version\":1,\"entries\":[" + entries.replace('\'', '"') + "]}";
        new PackEstargzToc(options(4096), Digest.ZERO, 100_000)
                .run(new ByteArrayInputStream(toc.getBytes(StandardCharsets.UTF_8)), "toc", new MemoryOutputs());
    }

    @Test
    void severalFilesInOneMemberAreRefused() {
        assertThatThrownBy(
                        () -> packText("{'name':'a','type':'reg','size':5,'offset':10,'innerOffset':512,'chunkDigest':'"
                                + DIGEST + "'}"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("does not begin a gzip member");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'a','type':'odd'} | has the type 'odd'",
                "{'type':'dir'} | has no name",
                "{'name':'a','type':'dir','uid':-1} | has the uid -1",
                "{'name':'a','type':'dir','modtime':'yesterday'} | which is no time",
                "{'name':'a','type':'reg','size':-1} | has the size -1",
                "{'name':'a','type':'reg','size':5,'offset':10} | has the chunk digest ''",
                "{'name':'a','type':'reg','size':5,'offset':-1,'chunkDigest':'D'} | has the offset -1",
                "{'name':'a','type':'reg','size':5,'offset':10,'chunkSize':6,'chunkDigest':'D'} | has a chunk of 6"
                        + " bytes",
                "{'name':'a','type':'reg','size':9000,'offset':1,'chunkSize':4096,'chunkDigest':'D'} | but its chunks"
                        + " 4096",
                "{'name':'a','type':'chunk','offset':1} | does not follow the entry of its file",
                "{'name':'a','type':'reg','size':5,'offset':100000,'chunkDigest':'D'} | the layer has 100000 bytes",
                "{'name':'a/../b','type':'dir'} | '..'",
                "{'name':'a','type':'symlink'} | target",
                "{'name':'a','type':'hardlink','linkName':'none'} | is not in the layer",
                "7 | expected START_OBJECT",
                "{'name':'a','type' | is not JSON"
            })
    void aTocThatContradictsItselfIsRefused(String entry, String problem) {
        assertThatThrownBy(() -> packText(entry.replace("'D'", "'" + DIGEST + "'")))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void otherVersionsAreRefused() {
        for (String toc : new String[] {"{\"version\":2,\"entries\":[]}", "{\"entries\":[]}"}) {
            assertThatThrownBy(() -> new PackEstargzToc(options(4096), Digest.ZERO, 1)
                            .run(
                                    new ByteArrayInputStream(toc.getBytes(StandardCharsets.UTF_8)),
                                    "toc",
                                    new MemoryOutputs()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("version");
        }
    }
}
