package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GzipDecoderTest {
    private final Decompressor decompressor = Compression.GZIP.newDecompressor();

    @AfterEach
    void close() {
        decompressor.close();
    }

    @Test
    void readsWhatTheJdkWrites() throws Exception {
        for (int length : new int[] {0, 1, 100, 65_536, 1_000_000}) {
            byte[] data = Samples.mixed(length, length);
            assertThat(decompress(gzip(data), length)).as("%d bytes", length).isEqualTo(data);
        }
        byte[] noise = Samples.noise(100_000, 1);
        assertThat(decompress(gzip(noise), noise.length)).isEqualTo(noise);
    }

    @Test
    void skipsTheOptionalHeaderFields() throws Exception {
        GzipParameters parameters = new GzipParameters();
        parameters.setFileName("a name");
        parameters.setComment("a comment");
        parameters.setHeaderCRC(true);
        parameters.setExtraField(extraField());
        byte[] data = Samples.mixed(1000, 2);
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GzipCompressorOutputStream out = new GzipCompressorOutputStream(member, parameters)) {
            out.write(data);
        }
        assertThat(decompress(member.toByteArray(), data.length)).isEqualTo(data);
        for (int length = 0; length < member.size(); length++) {
            assertCorrupt(Arrays.copyOf(member.toByteArray(), length), data.length, "");
        }
    }

    private static org.apache.commons.compress.compressors.gzip.ExtraField extraField() throws IOException {
        return new org.apache.commons.compress.compressors.gzip.ExtraField().addSubField("XX", new byte[300]);
    }

    @Test
    void refusesAnotherLength() throws Exception {
        byte[] member = gzip(Samples.mixed(1000, 3));
        assertCorrupt(member, 999, "more than 999");
        assertCorrupt(member, 0, "more than 0");
        assertCorrupt(member, 1001, "1000 bytes, expected 1001");
    }

    @Test
    void refusesTrailingBytesAndASecondMember() throws Exception {
        byte[] data = Samples.mixed(1000, 4);
        byte[] member = gzip(data);
        assertCorrupt(Arrays.copyOf(member, member.length + 1), 1000, "followed by 9 bytes");
        byte[] two = Arrays.copyOf(member, 2 * member.length);
        System.arraycopy(member, 0, two, member.length, member.length);
        assertCorrupt(two, 1000, "followed by");
        assertCorrupt(two, 2000, "1000 bytes, expected 2000");
    }

    @Test
    void refusesAWrongHeader() throws Exception {
        byte[] member = gzip(new byte[100]);
        assertCorrupt(with(member, 0, 0x1e), 100, "magic 0x8b1e");
        assertCorrupt(with(member, 2, 7), 100, "method 7");
        assertCorrupt(with(member, 3, 0x20), 100, "flags 0x20");
    }

    @Test
    void noDamageGoesUnnoticed() throws Exception {
        Random random = new Random(5);
        byte[] data = Samples.mixed(2000, 5);
        byte[] member = gzip(data);
        for (int i = 0; i < 3000; i++) {
            // The header's time, extra flags and operating system mean nothing here.
            int position = 10 + random.nextInt(member.length - 10);
            byte[] damaged = with(member, position, member[position] ^ (1 << random.nextInt(8)));
            try {
                assertThat(decompress(damaged, data.length))
                        .as("damage at %d, seed 5", position)
                        .isEqualTo(data);
            } catch (CorruptDataException expected) {
                assertThat(expected).hasMessageContaining("gzip");
            }
        }
    }

    private void assertCorrupt(byte[] member, int length, String reason) {
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> decompress(member, length))
                .withMessageContaining(reason);
    }

    private byte[] decompress(byte[] member, int length) throws CorruptDataException {
        byte[] source = new byte[member.length + 20];
        Arrays.fill(source, (byte) 0x1f);
        System.arraycopy(member, 0, source, 10, member.length);
        byte[] target = new byte[length + 2];
        decompressor.decompress(source, 10, member.length, target, 1, length);
        assertThat(target[0]).isZero();
        assertThat(target[length + 1]).isZero();
        return Arrays.copyOfRange(target, 1, length + 1);
    }

    private static byte[] with(byte[] bytes, int position, int value) {
        byte[] changed = bytes.clone();
        changed[position] = (byte) value;
        return changed;
    }

    private static byte[] gzip(byte[] data) throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(member)) {
            out.write(data);
        }
        return member.toByteArray();
    }
}
