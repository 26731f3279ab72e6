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
        // Without its trailer the member still has all the data.
        for (int length = 0; length < member.size() - 16; length++) {
            assertCorrupt(Arrays.copyOf(member.toByteArray(), length), data.length, "");
        }
    }

    private static org.apache.commons.compress.compressors.gzip.ExtraField extraField() throws IOException {
        return new org.apache.commons.compress.compressors.gzip.ExtraField().addSubField("XX", new byte[300]);
    }

    @Test
    void refusesAMemberThatIsTooShort() throws Exception {
        byte[] member = gzip(Samples.mixed(1000, 3));
        assertCorrupt(member, 1001, "1000 bytes, expected 1001");
    }

    /** The data of an eStargz chunk is followed by tar headers in its member, and by other members. */
    @Test
    void readsTheFirstBytesOfAMember() throws Exception {
        byte[] data = Samples.mixed(100_000, 4);
        byte[] member = gzip(data);
        for (int length : new int[] {0, 1, 999, 65_536, 99_999}) {
            assertThat(decompress(member, length)).isEqualTo(Arrays.copyOf(data, length));
        }
        byte[] two = Arrays.copyOf(member, 2 * member.length);
        System.arraycopy(member, 0, two, member.length, member.length);
        assertThat(decompress(two, data.length)).isEqualTo(data);
        assertCorrupt(two, data.length + 1, "100000 bytes, expected 100001");
    }

    @Test
    void refusesAWrongHeader() throws Exception {
        byte[] member = gzip(new byte[100]);
        assertCorrupt(with(member, 0, 0x1e), 100, "magic 0x8b1e");
        assertCorrupt(with(member, 2, 7), 100, "method 7");
        assertCorrupt(with(member, 3, 0x20), 100, "flags 0x20");
    }

    @Test
    void aWrongTrailerOfWhatIsReadToItsEndIsRefused() throws Exception {
        byte[] data = Samples.mixed(2000, 5);
        byte[] member = gzip(data);
        for (int i = 1; i <= 8; i++) {
            byte[] damaged = with(member, member.length - i, member[member.length - i] ^ 1);
            assertCorrupt(damaged, data.length, "gzip trailer");
        }
    }

    @Test
    void damageGivesWrongBytesOrAReasonAndNothingElse() throws Exception {
        Random random = new Random(5);
        byte[] data = Samples.mixed(2000, 5);
        byte[] member = gzip(data);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = with(member, random.nextInt(member.length), random.nextInt(256));
            try {
                assertThat(decompress(damaged, data.length)).hasSameSizeAs(data);
            } catch (CorruptDataException expected) {
                assertThat(expected).hasMessageContaining("gzip");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
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
