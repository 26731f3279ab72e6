package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.tar.StreamCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

class PackTest {
    private static final ChunkingOptions GZIP =
            new ChunkingOptions(ChunkingOptions.DEFAULT_SIZE, DigestAlgorithm.BLAKE3, Compression.GZIP);

    @Test
    void tellsWhatWasRead() throws Exception {
        byte[] tar = FixtureLayers.GNU.bytes();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(gzip)) {
            stream.write(tar);
        }

        PackResult.Input input = pack(PackOptions.DEFAULTS, gzip.toByteArray(), new MemoryOutputs())
                .input()
                .orElseThrow();

        assertThat(input.codec()).isEqualTo(StreamCodec.GZIP);
        assertThat(input.size()).isEqualTo(gzip.size());
        assertThat(input.digest().hex()).isEqualTo(sha256(gzip.toByteArray()));
        assertThat(input.tarSize()).isEqualTo(tar.length);
        assertThat(input.diffId().hex()).isEqualTo(sha256(tar));
    }

    @Test
    void withoutTheDigestsOfTheLayerTheOutputIsTheSame() throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        PackOptions without = PackOptions.builder().layerDigests(false).build();

        MemoryOutputs outputs = new MemoryOutputs();
        MemoryOutputs expected = new MemoryOutputs();
        PackResult result = pack(without, tar, outputs);
        pack(PackOptions.DEFAULTS, tar, expected);

        assertThat(result.input()).isEmpty();
        assertThat(outputs.blobBytes()).isEqualTo(expected.blobBytes());
        assertThat(outputs.bootstrapBytes()).isEqualTo(expected.bootstrapBytes());
    }

    @Test
    void aRecipeWithoutTheDigestsOfTheLayerIsRefused() {
        PackOptions.Builder options =
                PackOptions.builder().recipe(RecipeMode.EMBED).layerDigests(false);
        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("digests");
    }

    @Test
    void countsTheChunksOfReplacedFilesToo() throws IOException {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(layer, Dialect.USTAR)) {
            tar.file("a", "first");
            tar.file("b", "second");
            tar.file("b", "first");
        }

        PackResult result = pack(PackOptions.DEFAULTS, layer.toByteArray(), new MemoryOutputs());

        assertThat(result.counts()).isEqualTo(new PackResult.Counts(3, 3, 16, 3, 2, 11));
    }

    @Test
    void xattrsThatRafsCannotHoldAreRefusedByName() throws IOException {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(layer, Dialect.PAX)) {
            tar.fileWithXattr("a", new byte[1], "com.example.note", "x".getBytes(StandardCharsets.US_ASCII));
        }

        for (RafsVersion version : RafsVersion.values()) {
            assertThatThrownBy(() -> pack(
                            PackOptions.builder().version(version).build(), layer.toByteArray(), new MemoryOutputs()))
                    .as(version.toString())
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("com.example.note");
        }
    }

    @Test
    void aSparseFileThatClaimsMoreThanTheFormatHoldsIsRefusedAtOnce() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();

        assertThatThrownBy(() -> pack(PackOptions.DEFAULTS, emptySparseFile(1L << 60), outputs))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("huge has 1152921504606846976 bytes");
        assertThat(outputs.committed()).isFalse();
    }

    @Test
    void aSparseFileIsExpanded() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = pack(PackOptions.DEFAULTS, emptySparseFile(3 << 20), outputs);

        assertThat(result.counts().contentBytes()).isEqualTo(3 << 20);
        assertThat(new Inspection(BootstrapReader.read(
                                ByteSource.ofBytes("boot", outputs.bootstrapBytes()), Findings.FAIL_FAST))
                        .entry("huge"))
                .isPresent();
    }

    @Test
    void optionsThatNoBuilderKnowsAreRefused() {
        assertThatThrownBy(() -> PackOptions.builder().threads(0).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PackOptions.builder().chunking(GZIP).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PackOptions.builder()
                        .version(RafsVersion.V5)
                        .layout(BlobLayout.TOC)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkingOptions(5000, DigestAlgorithm.BLAKE3, Compression.ZSTD))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PackResult pack(PackOptions options, byte[] layer, LayerOutputs outputs) throws IOException {
        return new Pack(options).run(new ByteArrayInputStream(layer), "layer.tar", outputs);
    }

    /** A PAX 1.0 sparse file that is one hole: its map has no range. */
    private static byte[] emptySparseFile(long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            record(
                    tar,
                    "PaxHeader",
                    TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                    pax("GNU.sparse.major", "1")
                            + pax("GNU.sparse.minor", "0")
                            + pax("GNU.sparse.name", "huge")
                            + pax("GNU.sparse.realsize", Long.toString(size)));
            record(tar, "GNUSparseFile.0/huge", TarConstants.LF_NORMAL, "0\n" + "\0".repeat(510));
        }
        return bytes.toByteArray();
    }

    private static void record(TarArchiveOutputStream tar, String name, byte type, String body) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setSize(body.length());
        tar.putArchiveEntry(entry);
        tar.write(body.getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
    }

    private static String pax(String key, String value) {
        int length = key.length() + value.length() + 3;
        int digits =
                Integer.toString(length + Integer.toString(length).length()).length();
        return length + digits + " " + key + "=" + value + "\n";
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
