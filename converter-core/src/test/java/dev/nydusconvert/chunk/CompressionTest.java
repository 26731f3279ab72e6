package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    @Test
    void codesAndLabelsAreThoseOfTheFormat() {
        assertThat(Compression.values()).extracting(Compression::code).containsExactly(0, 1, 2, 3);
        assertThat(Compression.values())
                .extracting(Compression::label)
                .containsExactly("none", "lz4_block", "gzip", "zstd");
        for (Compression compression : Compression.values()) {
            assertThat(Compression.ofCode(compression.code())).contains(compression);
            assertThat(Compression.ofLabel(compression.label())).contains(compression);
        }
        assertThat(Compression.ofCode(4)).isEmpty();
        assertThat(Compression.ofCode(-1)).isEmpty();
        assertThat(Compression.ofLabel("lz4")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void onlyGzipIsNotWritable(Compression compression) {
        assertThat(compression.isWritable()).isEqualTo(compression != Compression.GZIP);
        if (compression.isWritable()) {
            compression.newCompressor().close();
        } else {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(compression::newCompressor);
        }
    }

    @Test
    void noneStoresEverythingRaw() throws Exception {
        byte[] data = new byte[1000];
        try (Compressor compressor = Compression.NONE.newCompressor()) {
            assertThat(compressor.compress(data, 0, data.length, new byte[0], 0))
                    .isEqualTo(Compressor.STORE_RAW);
        }
        try (Decompressor decompressor = Compression.NONE.newDecompressor()) {
            byte[] source = Samples.noise(10, 1);
            byte[] target = new byte[12];
            decompressor.decompress(source, 2, 5, target, 1, 5);
            assertThat(Arrays.copyOfRange(target, 1, 6)).isEqualTo(Arrays.copyOfRange(source, 2, 7));
            assertThatExceptionOfType(CorruptDataException.class)
                    .isThrownBy(() -> decompressor.decompress(source, 0, 6, target, 0, 5))
                    .withMessage("6 bytes of none data decompress to 6 bytes, expected 5");
            assertThatExceptionOfType(CorruptDataException.class)
                    .isThrownBy(() -> decompressor.decompress(source, 0, 4, target, 0, 5));
        }
    }

    /**
     * The same layer must get the same bytes from every version of this converter and from the reference builder, so
     * that registries and caches share it: a library version that changes a value here must not be taken. The values
     * were compared with the chunks that nydus-image (commit 34e6071e) writes for files with these contents.
     */
    @ParameterizedTest
    @CsvSource({
        "ZSTD, 4096, da3644583817e896369a18e164dd772eeeb2e14d68eefaa38af4a09cf10aba78",
        "ZSTD, 65546, bb49832051308473cbc7e8782ba7172f45806f19c315527e0fd4d4668795126c",
        "ZSTD, 65547, c71c8d1b48661b9b5481dcb8fe85ff95a729adbb3b1c0274f8d85f6d2eb0d62c",
        "ZSTD, 1048576, 81a6605433241df31304ba9aa0bfe3152c57eb72f6cc0304f83d56c775fa59fe",
        "LZ4_BLOCK, 4096, 6d50ccbfdbf919f7186f5bad6ee31186b55cb3985d9ddb79bff59cfe88556bd6",
        "LZ4_BLOCK, 65546, 9c6ea4555532842f755010a8cfd6a419e119be210d6751c24b732dded53d089a",
        "LZ4_BLOCK, 65547, 8b7446c852bc585db838c52222cd2b7b37d66549da8da647d95db64c09565c22",
        "LZ4_BLOCK, 1048576, 891c77095986a72ce1d7c920339b972aad6f8300729c2e0a517f26284a2a6209"
    })
    void compressedBytesAreThoseOfTheReferenceBuilder(Compression compression, int length, String sha256) {
        byte[] data = Samples.mixed(length, length);
        try (Compressor compressor = compression.newCompressor()) {
            byte[] room = new byte[compressor.maxCompressedLength(length)];
            int compressed = compressor.compress(data, 0, length, room, 0);
            assertThat(new Sha256Digest().digest(room, 0, compressed).hex()).isEqualTo(sha256);
        }
    }

    @Test
    void lz4IsReadByAndReadsAnotherImplementation() throws Exception {
        byte[] data = Samples.mixed(20_000, 8);
        try (Compressor compressor = Compression.LZ4_BLOCK.newCompressor();
                Decompressor decompressor = Compression.LZ4_BLOCK.newDecompressor()) {
            byte[] room = new byte[compressor.maxCompressedLength(data.length)];
            int length = compressor.compress(data, 0, data.length, room, 0);
            try (BlockLZ4CompressorInputStream theirs =
                    new BlockLZ4CompressorInputStream(new ByteArrayInputStream(room, 0, length))) {
                assertThat(theirs.readAllBytes()).isEqualTo(data);
            }

            ByteArrayOutputStream unit = new ByteArrayOutputStream();
            try (BlockLZ4CompressorOutputStream theirs = new BlockLZ4CompressorOutputStream(unit)) {
                theirs.write(data);
            }
            byte[] decompressed = new byte[data.length];
            decompressor.decompress(unit.toByteArray(), 0, unit.size(), decompressed, 0, data.length);
            assertThat(decompressed).isEqualTo(data);
        }
    }
}
