package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.v6.V6BootstrapReader;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PackTarfsTest {
    private static final Path TESTDATA = Path.of("..", "testdata");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"GNU", "REPLACED"})
    void theBootstrapIsTheReferenceBuilders(FixtureLayers layer) throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();

        pack(layer.bytes(), TarfsOptions.DEFAULTS, outputs);

        byte[] expected = gunzip("rafs-v6/" + layer.layerName() + "-tarfs.boot.gz");
        assertThat(Arrays.mismatch(outputs.bootstrapBytes(), expected)).isEqualTo(-1);
        assertThat(outputs.blobBytes()).isEmpty();
        assertThat(outputs.committed()).isTrue();
    }

    @Test
    void theBlobIsTheTarUnderItsDigestOrTheNameGiven() throws IOException {
        byte[] tar = FixtureLayers.MANY.bytes();

        PackResult result = pack(tar, TarfsOptions.DEFAULTS, new MemoryOutputs());
        PackResult named = pack(tar, TarfsOptions.DEFAULTS.withBlobId("many.tar"), new MemoryOutputs());

        assertThat(result.blob()).isEmpty();
        assertThat(result.blobTable())
                .containsExactly(result.input().orElseThrow().diffId().hex());
        assertThat(named.blobTable()).containsExactly("many.tar");
        assertThat(named.input()).isEqualTo(result.input());
    }

    @Test
    void aTarWithoutDataHasNoBlob() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();

        PackResult result = pack(FixtureLayers.DIRECTORIES.bytes(), TarfsOptions.DEFAULTS, outputs);

        assertThat(result.blobTable()).isEmpty();
        assertThat(read(outputs).blobs()).isEmpty();
        assertThat(read(outputs).tarfs()).isTrue();
    }

    /** Whatever the tar: each chunk is the range of the tar where its bytes are. */
    @RepeatedTest(40)
    void chunksAreWhereTheFilesAre(RepetitionInfo repetition) throws IOException {
        long seed = 5000L + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        byte[][] contents = new byte[random.nextInt(1, 30)][];
        byte[] tar = TarfsLayer.tar(out -> {
            for (int i = 0; i < contents.length; i++) {
                contents[i] = new byte[random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(700)];
                random.nextBytes(contents[i]);
                out.file("f".repeat(random.nextInt(1, 150)) + i, contents[i]);
            }
        });
        MemoryOutputs outputs = new MemoryOutputs();

        PackResult result = pack(tar, TarfsOptions.DEFAULTS.withChunkSize(4096), outputs);

        Bootstrap bootstrap = read(outputs);
        for (Node node : bootstrap.root().children()) {
            int number = Integer.parseInt(PathBytes.display(node.name()).replaceFirst("f+", ""));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (Chunk chunk :
                    bootstrap.chunks().of(((RegularFile) node).content().id())) {
                content.write(tar, Math.toIntExact(chunk.compressedOffset()), chunk.compressedSize());
            }
            assertThat(content.toByteArray())
                    .as("seed %d, file %d", seed, number)
                    .isEqualTo(contents[number]);
        }
        assertThat(bootstrap.root().children()).hasSize(contents.length);
        assertThat(result.counts().chunks()).isEqualTo(bootstrap.chunks().all().size());
    }

    /** The reference builder writes such a target where its own readers do not look for it (rafs-v6.md 11). */
    @ParameterizedTest
    @ValueSource(ints = {511, 512, 513, 600, 1024, 1100, 4095, 4096})
    void longSymbolicLinksDoNotHarmWhatFollows(int length) throws IOException {
        String target = "t/".repeat(length).substring(0, length);
        byte[] tar = TarfsLayer.tar(out -> {
            out.symlink("a", target);
            for (int i = 0; i < 20; i++) {
                out.symlink("b" + i, "short");
                out.file("c" + i, "content " + i);
            }
        });
        MemoryOutputs outputs = new MemoryOutputs();

        pack(tar, TarfsOptions.DEFAULTS, outputs);

        Inspection inspection = new Inspection(read(outputs));
        assertThat(((Symlink) inspection.entry("a").orElseThrow().node()).target())
                .isEqualTo(target.getBytes(StandardCharsets.US_ASCII));
        assertThat(((Symlink) inspection.entry("b19").orElseThrow().node()).target())
                .hasSize(5);
    }

    @Test
    void compressedLayersAreRefused() {
        assertThatThrownBy(() -> pack(FixtureLayers.MANY_GZ.bytes(), TarfsOptions.DEFAULTS, new MemoryOutputs()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("compressed with gzip")
                .hasMessageContaining("decompress it first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-gnu", "pax-0.0", "pax-0.1", "pax-1.0"})
    void sparseFilesAreRefusedByName(String fixture) throws IOException {
        byte[] tar = gunzip("sparse-tars/" + fixture + ".tar.gz");
        MemoryOutputs outputs = new MemoryOutputs();

        assertThatThrownBy(() -> pack(tar, TarfsOptions.DEFAULTS, outputs))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("data-at-the-end is a sparse file");
        assertThat(outputs.committed()).isFalse();
    }

    @Test
    void aTarWhoseLastBlockIsNotWholeIsRefused() throws IOException {
        byte[] tar = TarfsLayer.tar(out -> out.file("a", new byte[700]));
        byte[] cut = Arrays.copyOf(tar, 512 + 700);

        assertThatThrownBy(() -> pack(cut, TarfsOptions.DEFAULTS, new MemoryOutputs()))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("within the block of 512 bytes");
        pack(Arrays.copyOf(tar, 512 + 1024), TarfsOptions.DEFAULTS, new MemoryOutputs());
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        for (String id : List.of("", "a/b", "..", ".hidden", "x".repeat(65), "a\nb")) {
            assertThatThrownBy(() -> TarfsOptions.DEFAULTS.withBlobId(id)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> TarfsOptions.DEFAULTS.withChunkSize(5000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ownersMayBeLeftOut() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();

        pack(FixtureLayers.GNU.bytes(), TarfsOptions.DEFAULTS.withRepeatable(true), outputs);

        Bootstrap bootstrap = read(outputs);
        assertThat(bootstrap.explicitIds()).isFalse();
        assertThat(new Inspection(bootstrap)
                        .entry("g/owner")
                        .orElseThrow()
                        .node()
                        .attributes()
                        .uid())
                .isZero();
        assertThat(bootstrap.blobs()).extracting(BlobInfo::chunkTable).allMatch(it -> it.uncompressedSize() == 0);
    }

    private static PackResult pack(byte[] tar, TarfsOptions options, LayerOutputs outputs) throws IOException {
        return new PackTarfs(options).run(new ByteArrayInputStream(tar), "layer.tar", outputs);
    }

    private static Bootstrap read(MemoryOutputs outputs) throws IOException {
        return V6BootstrapReader.read(ByteSource.ofBytes("boot", outputs.bootstrapBytes()), Findings.FAIL_FAST);
    }

    private static byte[] gunzip(String file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(TESTDATA.resolve(file)))) {
            return in.readAllBytes();
        }
    }
}
