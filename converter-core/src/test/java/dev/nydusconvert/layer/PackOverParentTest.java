package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryPaths;
import dev.nydusconvert.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tars that are packed upon a parent image, which the reference builder gets wrong (conversion-semantics 20, 1). */
final class PackOverParentTest {
    private static final PackOptions OPTIONS = PackOptions.builder().threads(2).build();

    @TempDir
    private Path directory;

    private PackedLayers layers;

    @BeforeEach
    void makeLayers() {
        layers = new PackedLayers(directory);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void theImageIsThatOfLayersMerged(RafsVersion version) throws IOException {
        PackOptions options = OPTIONS.toBuilder().version(version).build();
        Path base = layers.of(FixtureLayers.BASE, options);
        Path upper = layers.of(FixtureLayers.UPPER, options);
        // The upper tar lists every directory but the root.
        Directory root = new Directory(new byte[0], new Attributes(0755, 0, 0, 0, 0), List.of(), Node.NO_DEVICE, true);
        MergeSource above = MergeSource.of(upper).withUnlisted(DirectoryPaths.of(root, it -> true));
        ByteArrayOutputStream merged = new ByteArrayOutputStream();
        new Merge(MergeOptions.DEFAULTS).run(List.of(MergeSource.of(base), above), merged);

        Bootstrap packed = packUpper(options.toBuilder().parent(parent(base)).build());

        assertThat(tree(packed)).isEqualTo(tree(read(merged.toByteArray())));
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void chunksAreInTheBlobThatHasThem(RafsVersion version) throws IOException {
        PackOptions options = OPTIONS.toBuilder().version(version).build();
        Path base = layers.of(FixtureLayers.BASE, options);
        Bootstrap parent = read(Files.readAllBytes(base));

        Bootstrap packed = packUpper(options.toBuilder().parent(parent(base)).build());

        assertThat(packed.blobs()).hasSize(2);
        assertThat(packed.blobs().get(0).id()).isEqualTo(parent.blobs().get(0).id());
        for (Chunk chunk : packed.chunks().all()) {
            int known = (int) parent.chunks().all().stream()
                    .filter(it -> it.digest().equals(chunk.digest()))
                    .count();
            assertThat(chunk.blobIndex()).isEqualTo(known > 0 ? 0 : 1);
        }
    }

    @Test
    void theSameLayerAgainStoresNothing() throws IOException {
        Path base = layers.of(FixtureLayers.BASE, OPTIONS);
        MemoryOutputs outputs = new MemoryOutputs();
        PackOptions options = OPTIONS.toBuilder().parent(parent(base)).build();

        PackResult result =
                new Pack(options).run(new ByteArrayInputStream(FixtureLayers.BASE.bytes()), "base.tar", outputs);

        assertThat(result.counts().chunks()).isZero();
        assertThat(result.blob()).isEmpty();
        Bootstrap parent = read(Files.readAllBytes(base));
        assertThat(result.blobTable()).containsExactly(parent.blobs().get(0).id());
        assertThat(tree(read(outputs.bootstrapBytes()))).isEqualTo(tree(parent));
    }

    /** The reference builder records it twice, which readers of v6 refuse. */
    @ParameterizedTest
    @EnumSource(names = {"BASE", "DERIVED"})
    void aBlobThatParentAndDictionaryHaveIsRecordedOnceInV6(FixtureLayers above) throws IOException {
        Path many = layers.of(FixtureLayers.MANY, OPTIONS);
        PackOptions options = OPTIONS.toBuilder()
                .parent(parent(many))
                .dictionary(ChunkDictionary.open(many))
                .build();
        MemoryOutputs outputs = new MemoryOutputs();

        PackResult result = new Pack(options).run(new ByteArrayInputStream(above.bytes()), "above.tar", outputs);

        Bootstrap packed = read(outputs.bootstrapBytes());
        String shared = read(Files.readAllBytes(many)).blobs().get(0).id();
        assertThat(result.blobTable())
                .containsExactly(shared, result.blob().orElseThrow().id());
        MemoryOutputs alone = new MemoryOutputs();
        new Pack(OPTIONS.toBuilder().parent(parent(many)).build())
                .run(new ByteArrayInputStream(above.bytes()), "above.tar", alone);
        assertThat(tree(packed)).isEqualTo(tree(read(alone.bootstrapBytes())));
        assertThat(packed.chunks().all().stream().map(Chunk::blobIndex)).containsOnly(0, 1);
    }

    @Test
    void aParentCanBeUsedAgain() throws IOException {
        ParentImage parent = parent(layers.of(FixtureLayers.BASE, OPTIONS));
        PackOptions options = OPTIONS.toBuilder().parent(parent).build();

        assertThat(tree(packUpper(options))).isEqualTo(tree(packUpper(options)));
    }

    @Test
    void aParentOfAnotherKindIsRefused() throws IOException {
        ParentImage parent = parent(layers.of(FixtureLayers.BASE, OPTIONS));
        ChunkingOptions small = new ChunkingOptions(
                1 << 16, DigestAlgorithm.BLAKE3, OPTIONS.chunking().compression());
        for (PackOptions options : List.of(
                OPTIONS.toBuilder().chunking(small).build(),
                OPTIONS.toBuilder().repeatable(true).build(),
                OPTIONS.toBuilder().version(RafsVersion.V5).build())) {
            assertThatThrownBy(
                            () -> packUpper(options.toBuilder().parent(parent).build()))
                    .isInstanceOf(InconsistentLayersException.class)
                    .hasMessageContaining("the layer");
        }
    }

    @Test
    void aRecipeOfALayerUponAnImageIsRefused() throws IOException {
        ParentImage parent = parent(layers.of(FixtureLayers.BASE, OPTIONS));
        assertThatThrownBy(() -> OPTIONS.toBuilder()
                        .parent(parent)
                        .recipe(RecipeMode.EMBED)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Bootstrap packUpper(PackOptions options) throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        new Pack(options).run(new ByteArrayInputStream(FixtureLayers.UPPER.bytes()), "upper.tar", outputs);
        return read(outputs.bootstrapBytes());
    }

    private static ParentImage parent(Path bootstrap) throws IOException {
        return ParentImage.open(bootstrap, BlobLocator.NONE);
    }

    private static Bootstrap read(byte[] bytes) throws IOException {
        return BootstrapReader.read(ByteSource.ofBytes("bootstrap", bytes), Findings.FAIL_FAST);
    }

    private static Digest tree(Bootstrap image) {
        return TreeDigest.of(image.root(), image.chunks());
    }
}
