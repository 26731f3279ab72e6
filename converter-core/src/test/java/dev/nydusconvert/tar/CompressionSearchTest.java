package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionSearchTest {
    private static final byte[] PLAIN_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

    /** Text that every level compresses differently, longer than what the levels of zstd are told apart by. */
    private static byte[] data(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder(length + 100);
        while (text.length() < length) {
            int start = random.nextInt(Math.max(1, text.length()));
            if (random.nextInt(3) > 0 && start < text.length()) {
                text.append(text, start, Math.min(text.length(), start + random.nextInt(40)));
            } else {
                text.append(Integer.toString(random.nextInt(), 36));
            }
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<TarCompression> search(byte[] stream) throws IOException {
        try (CompressionSearch search = new CompressionSearch();
                LayerInput input = LayerInput.open(search.watchCompressed(new ByteArrayInputStream(stream)), "test")) {
            InputStream tar = search.watchTar(input.tar(), input.codec());
            tar.transferTo(OutputStream.nullOutputStream());
            return search.finish();
        }
    }

    private static byte[] compressed(TarCompression compression, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarEncoder encoder = compression.open(out, data.length)) {
            encoder.write(data, 0, data.length / 3);
            encoder.write(data, data.length / 3, data.length - data.length / 3);
            encoder.finish();
        }
        return out.toByteArray();
    }

    private static void assertFound(byte[] stream, byte[] data, String description) throws IOException {
        TarCompression found = search(stream).orElseThrow(() -> new AssertionError("not found: " + description));
        assertThat(found.description()).isEqualTo(description);
        TarCompression decoded = TarCompression.decode(found.encode()).orElseThrow();
        assertThat(compressed(decoded, data)).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void everyLevelOfZlibIsFound(int level) throws IOException {
        byte[] data = data(300_000);
        assertFound(gzip(PLAIN_HEADER, level, data), data, "zlib level " + level);
    }

    private static byte[] gzip(byte[] header, int level, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(data);
        deflater.finish();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(data);
        for (int i = 0; i < 8; i++) {
            out.write((int) ((i < 4 ? crc.getValue() : data.length) >> 8 * (i % 4)));
        }
        return out.toByteArray();
    }

    @Test
    void aHeaderWithAllOptionalFieldsIsKept() throws IOException {
        byte[] data = data(10_000);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1c, 1, 2, 3, 4, 2, 3});
        header.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        header.writeBytes("layer.tar\0a comment\0".getBytes(StandardCharsets.US_ASCII));
        assertFound(gzip(header.toByteArray(), 1, data), data, "zlib level 1");
    }

    @Test
    void whatJavaWritesIsFound() throws IOException {
        byte[] data = data(100_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        }
        assertFound(out.toByteArray(), data, "zlib level 6");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 19})
    void levelsOfZstdAreFound(int level) throws IOException {
        byte[] data = data(600_000);
        boolean known = level == 3;
        byte[] stream = compressed(new ZstdCompression(level, 0, !known, known), data);
        assertFound(stream, data, "zstd level " + level);
    }

    @Test
    void aCompressorWithThreadsIsToldFromOneWithout() throws IOException {
        byte[] data = data(5_000_000);
        byte[] stream = compressed(new ZstdCompression(1, 1, true, true), data);
        assertThat(stream).isNotEqualTo(compressed(new ZstdCompression(1, 0, true, true), data));
        assertFound(stream, data, "zstd level 1 with threads");
    }

    @Test
    void theStandardWaysAreFound() throws IOException {
        for (byte[] data : List.of(new byte[0], new byte[1], data(20_000))) {
            for (StreamCodec codec : List.of(StreamCodec.GZIP, StreamCodec.ZSTD)) {
                byte[] stream = compressed(TarCompression.standard(codec), data);
                TarCompression found = search(stream).orElseThrow();
                assertThat(compressed(found, data)).isEqualTo(stream);
            }
        }
    }

    @Test
    void otherEncodersAreNotFound() throws IOException {
        byte[] data = data(300_000);
        byte[] one = gzip(PLAIN_HEADER, 6, data);
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        two.writeBytes(one);
        two.writeBytes(one);
        assertThat(search(two.toByteArray())).as("two members").isEmpty();
        assertThat(search(gzip(PLAIN_HEADER, 0, data))).as("stored").isEmpty();

        byte[] frame = compressed(ZstdCompression.STANDARD, data);
        two.reset();
        two.writeBytes(frame);
        two.writeBytes(frame);
        assertThat(search(two.toByteArray())).as("two frames").isEmpty();
        assertThat(search(data)).as("not compressed").isEmpty();
    }

    @Test
    void aDifferenceFarFromTheBeginningCounts() throws IOException {
        byte[] data = data(3_000_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 8192, true)) {
            gzip.write(data, 0, data.length - 100);
            gzip.flush();
            gzip.write(data, data.length - 100, 100);
        }
        assertThat(search(out.toByteArray())).isEmpty();
    }

    @Test
    void unknownSettingsAreNotDecoded() {
        assertThat(TarCompression.decode(new byte[0])).isEmpty();
        assertThat(TarCompression.decode(new byte[] {3, 1, 1, 1})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {1, 10, 8, 0})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {1, 6, 9, 0})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {1, 6, 8, 1})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {1, 6, 8, (byte) 0x80})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {2, 20, 0, 0})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {2, 3, 2, 0})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {2, 3, 0, 4})).isEmpty();
        assertThat(TarCompression.decode(new byte[] {2, 3, 0, 0, 0})).isEmpty();
    }
}
