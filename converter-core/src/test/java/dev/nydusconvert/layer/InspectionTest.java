package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.layer.FixtureTar.Meta;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InspectionTest {
    private static final int CHUNK = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void theTreeIsListedInPathOrderWithLinkCounts(RafsVersion version) throws IOException {
        Inspection inspection = new Inspection(packed(version));

        assertThat(inspection.tree().map(e -> text(e.path()) + " " + e.links()))
                .containsExactly("/ 4", "a 3", "a/big 2", "a/c 2", "b 2", "b/copy 1", "b/empty 1", "linked 2");
    }

    @ParameterizedTest
    @EnumSource
    void aPathIsFoundWithAndWithoutSlashes(RafsVersion version) throws IOException {
        Inspection inspection = new Inspection(packed(version));

        for (String path : List.of("a/big", "/a/big", "/a//big/")) {
            assertThat(inspection.entry(path)).as(path).hasValueSatisfying(entry -> {
                assertThat(text(entry.path())).isEqualTo("a/big");
                assertThat(entry.node().type()).isEqualTo(NodeType.REGULAR);
            });
        }
        assertThat(inspection.entry("/"))
                .hasValueSatisfying(e -> assertThat(e.links()).isEqualTo(4));
        assertThat(inspection.entry("a/none")).isEmpty();
        assertThat(inspection.entry("a/big/below")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void chunksComeWithTheirPlaceInTheFile(RafsVersion version) throws IOException {
        Inspection inspection = new Inspection(packed(version));
        RegularFile file = (RegularFile) inspection.entry("a/big").orElseThrow().node();

        assertThat(inspection.chunks(file))
                .extracting(Inspection.FileChunk::fileOffset)
                .containsExactly(0L, (long) CHUNK);
        assertThat(inspection.chunks(file))
                .extracting(c -> c.chunk().uncompressedSize())
                .containsExactly(CHUNK, 7);
    }

    @ParameterizedTest
    @EnumSource
    void countsTellNamesFromContentsAndReferencesFromChunks(RafsVersion version) throws IOException {
        LayerStat stat = LayerStat.of(packed(version));

        assertThat(stat.names()).containsEntry(NodeType.DIRECTORY, 4L).containsEntry(NodeType.REGULAR, 4L);
        assertThat(stat.contents()).isEqualTo(3);
        assertThat(stat.contentBytes()).isEqualTo(2L * (CHUNK + 7));
        assertThat(stat.chunkReferences()).isEqualTo(4);
        assertThat(stat.chunks()).isEqualTo(2);
        assertThat(stat.chunkBytes()).isEqualTo(CHUNK + 7);
        assertThat(stat.storedBytes()).isLessThan(CHUNK);
        assertThat(stat.deduplicated()).isEqualTo(0.5);
        assertThat(stat.contentSizes()).hasSize(22).startsWith(1L).endsWith(2L);
    }

    /** A hard-linked file of two chunks, a copy of it, an empty file. */
    private static Bootstrap packed(RafsVersion version) throws IOException {
        byte[] big = new byte[CHUNK + 7];
        for (int i = 0; i < big.length; i++) {
            big[i] = (byte) (i / 3000);
        }
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(layer, Dialect.USTAR)) {
            tar.directory("a/", Meta.DIRECTORY);
            tar.directory("a/c/", Meta.DIRECTORY);
            tar.file("a/big", big);
            tar.directory("b/", Meta.DIRECTORY);
            tar.file("b/copy", big);
            tar.file("b/empty", "");
            tar.hardLink("linked", Meta.FILE, "a/big");
        }
        MemoryOutputs outputs = new MemoryOutputs();
        new Pack(PackOptions.builder().version(version).build())
                .run(new ByteArrayInputStream(layer.toByteArray()), "layer.tar", outputs);
        return BootstrapReader.read(ByteSource.ofBytes("layer.boot", outputs.bootstrapBytes()), Findings.FAIL_FAST);
    }

    private static String text(byte[] path) {
        return path.length == 0 ? "/" : new String(path, StandardCharsets.UTF_8);
    }
}
