package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayerInputTest {
    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] random(int size, int alphabet) {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(alphabet);
        }
        return bytes;
    }

    /** A skippable zstd frame with four bytes of content. */
    private static byte[] skippable(int low) {
        return hex(String.format("%02x2a4d180400000001020304", low));
    }

    private static void opens(byte[] layer, StreamCodec codec, byte[] tar) throws IOException {
        for (int most : new int[] {1, 7, 100_000, Integer.MAX_VALUE}) {
            if (most < 100 && layer.length > 10_000) {
                continue;
            }
            InputStream slow = new ByteArrayInputStream(layer) {
                @Override
                public int read(byte[] target, int offset, int length) {
                    return super.read(target, offset, Math.min(most, length));
                }
            };
            try (LayerInput input = LayerInput.openWithDigests(slow, "layer")) {
                assertThat(input.codec()).isEqualTo(codec);
                assertThat(input.tar().readAllBytes()).isEqualTo(tar);
                assertThat(input.tar().read()).isEqualTo(-1);
                assertThat(input.tarSize()).isEqualTo(tar.length);
                assertThat(input.compressedSize()).isEqualTo(layer.length);
                assertThat(input.tarSha256()).isEqualTo(sha256(tar));
                assertThat(input.compressedSha256()).isEqualTo(sha256(layer));
                assertThat(input.compressedSha256()).isEqualTo(sha256(layer));
            }
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(byte[] layer, long offset, String... parts) {
        assertThatThrownBy(() -> LayerInput.open(new ByteArrayInputStream(layer), "layer")
                        .tar()
                        .readAllBytes())
                .isInstanceOfSatisfying(
                        MalformedInputException.class,
                        e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessageContainingAll(parts);
    }

    @Test
    void aDigestThatIsProvenIsNotComputed() throws IOException {
        byte[] proven = new byte[32];
        byte[] layer = gzip(new byte[] {1});
        try (LayerInput input = LayerInput.openWithDigests(
                new ByteArrayInputStream(layer), "layer", Limits.DEFAULTS, Optional.of(proven))) {
            input.tar().readAllBytes();
            assertThat(input.compressedSha256()).isEqualTo(proven);
            assertThat(input.tarSha256()).isEqualTo(sha256(new byte[] {1}));
        }
        try (LayerInput input = LayerInput.openWithDigests(
                new ByteArrayInputStream(new byte[1024]), "layer", Limits.DEFAULTS, Optional.of(proven))) {
            input.tar().readAllBytes();
            assertThat(input.compressedSha256()).isEqualTo(sha256(new byte[1024]));
        }
    }

    @ParameterizedTest
    @EnumSource(LayerInput.Digests.class)
    void onlyDigestsThatAreAskedForAreTold(LayerInput.Digests digests) throws IOException {
        byte[] tar = random(300_000, 256);
        for (byte[] layer : List.of(tar, gzip(tar))) {
            try (LayerInput input =
                    LayerInput.openTraced(new ByteArrayInputStream(layer), "layer", Limits.DEFAULTS, digests)) {
                input.tar().readAllBytes();
                boolean both = digests == LayerInput.Digests.STREAM_AND_TAR;
                told(digests != LayerInput.Digests.NONE, input::compressedSha256, layer);
                told(both || layer == tar && digests == LayerInput.Digests.STREAM, input::tarSha256, tar);
                assertThat(input.compressedSize()).isEqualTo(layer.length);
            }
        }
    }

    private static void told(boolean expected, Supplier<byte[]> digest, byte[] of) {
        if (expected) {
            assertThat(digest.get()).isEqualTo(sha256(of));
        } else {
            assertThatThrownBy(digest::get).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anythingElseIsPlain() throws IOException {
        opens(new byte[0], StreamCodec.PLAIN, new byte[0]);
        opens(new byte[] {0x1f}, StreamCodec.PLAIN, new byte[] {0x1f});
        opens(new byte[1024], StreamCodec.PLAIN, new byte[1024]);
        byte[] named = "BZh9 is the name of a file".getBytes(StandardCharsets.US_ASCII);
        opens(named, StreamCodec.PLAIN, named);
        byte[] large = random(1_000_000, 256);
        opens(large, StreamCodec.PLAIN, large);
    }

    @Test
    void gzipMayHaveManyMembers() throws IOException {
        byte[] a = random(500_000, 256);
        byte[] b = random(1_000_000, 3);
        opens(gzip(new byte[0]), StreamCodec.GZIP, new byte[0]);
        opens(gzip(Arrays.copyOf(a, 100)), StreamCodec.GZIP, Arrays.copyOf(a, 100));
        opens(
                join(gzip(a), gzip(new byte[0]), gzip(b), gzip(new byte[] {1}), gzip(new byte[0])),
                StreamCodec.GZIP,
                join(a, b, new byte[] {1}));
    }

    @Test
    void gzipHeadersMayHaveAllTheirFields() throws IOException {
        byte[] plain = gzip("text".getBytes(StandardCharsets.US_ASCII));
        byte[] header = hex("1f8b081e0000000000ff" + "0300" + "414243" + "6e616d6500" + "636f6d6d656e7400");
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        opens(join(header, check, body), StreamCodec.GZIP, new byte[] {'t', 'e', 'x', 't'});
        check[0] ^= 1;
        refused(join(header, check, body), header.length + 2, "header checksum");
    }

    @Test
    void damageToGzipNamesItsPlace() throws IOException {
        byte[] content = random(10_000, 256);
        byte[] member = gzip(content);
        int end = member.length;
        refused(join(member, new byte[] {0, 0}), end, "garbage behind the last gzip member", "00 00");
        refused(join(member, new byte[] {0x1f}), end, "garbage behind the last gzip member", "1f 00");
        refused(join(member, new byte[] {'x'}), end, "garbage");
        refused(join(member, hex("1f8b0900")), end, "method 9");
        refused(join(member, hex("1f8b0880")), end, "flags 128");
        refused(join(member, hex("1f8b08")), end + 3, "cut short within the header");
        refused(Arrays.copyOf(member, end - 1), end - 1, "cut short within the header or trailer");
        refused(Arrays.copyOf(member, end - 100), end - 100, "cut short within the data", "member at offset 0");
        byte[] wrongSize = member.clone();
        wrongSize[end - 1] ^= 1;
        refused(wrongSize, end, "size modulo 2^32");
        byte[] wrongCrc = member.clone();
        wrongCrc[end - 5] ^= 1;
        refused(wrongCrc, end - 4, "checksum");
        refused(hex("1f8b0800000000000003ff"), 11, "corrupt");
    }

    @Test
    void zstdMayHaveManyFramesAndSkippableOnes() throws IOException {
        byte[] a = random(500_000, 256);
        byte[] b = random(1_000_000, 3);
        opens(Zstd.compress(new byte[0]), StreamCodec.ZSTD, new byte[0]);
        opens(Zstd.compress(Arrays.copyOf(a, 100)), StreamCodec.ZSTD, Arrays.copyOf(a, 100));
        for (int low = 0x50; low < 0x60; low++) {
            opens(join(skippable(low), Zstd.compress(new byte[] {1})), StreamCodec.ZSTD, new byte[] {1});
        }
        opens(skippable(0x50), StreamCodec.ZSTD, new byte[0]);
        opens(
                join(
                        Zstd.compress(a),
                        skippable(0x5e),
                        Zstd.compress(new byte[0]),
                        Zstd.compress(b, 7),
                        skippable(0x51)),
                StreamCodec.ZSTD,
                join(a, b));
    }

    @Test
    void damageToZstdIsFound() throws IOException {
        byte[] frame = Zstd.compress(random(100_000, 5));
        int end = frame.length;
        refused(Arrays.copyOf(frame, end - 1), end - 1, "cut short within the frame at offset 0");
        refused(join(frame, new byte[] {0x28}), end + 1, "cut short within the frame at offset " + end);
        refused(join(frame, new byte[] {0}), end, "frame at offset " + end, "Unknown frame descriptor");
        refused(join(frame, new byte[10]), end, "frame at offset " + end, "Unknown frame descriptor");
        byte[] damaged = frame.clone();
        Arrays.fill(damaged, 20, 60, (byte) 0xff);
        assertThatThrownBy(() -> LayerInput.open(new ByteArrayInputStream(damaged), "layer")
                        .tar()
                        .readAllBytes())
                .isInstanceOf(MalformedInputException.class);
        byte[] windowOf2GiB = hex("28b52ffd00a800000100");
        assertThatThrownBy(() -> LayerInput.open(new ByteArrayInputStream(windowOf2GiB), "layer")
                        .tar()
                        .readAllBytes())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContainingAll("frame at offset 0", "128 MiB");
    }

    @Test
    void everyTruncationAndEveryChangedByteOfACompressedLayerFailsOrEnds() throws IOException {
        byte[] tar = new TarBytes().file("a", "content").end();
        List<byte[]> layers = new ArrayList<>();
        for (byte[] layer :
                List.of(join(gzip(tar), gzip(tar)), join(Zstd.compress(tar), skippable(0x50), Zstd.compress(tar)))) {
            for (int i = 0; i < layer.length; i++) {
                layers.add(Arrays.copyOf(layer, i));
                for (int bit = 0; bit < 8; bit++) {
                    byte[] damaged = layer.clone();
                    damaged[i] ^= (byte) (1 << bit);
                    layers.add(damaged);
                }
            }
        }
        for (byte[] layer : layers) {
            try (LayerInput input = LayerInput.open(new ByteArrayInputStream(layer), "layer")) {
                ReadTar.of(input.tar());
            } catch (MalformedInputException | UnsupportedFeatureException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void otherCodecsAreNamed() {
        byte[] bzip2 = join(new byte[] {'B', 'Z', 'h', '9'}, hex("314159265359"), new byte[10]);
        byte[] emptyBzip2 = join(new byte[] {'B', 'Z', 'h', '9'}, hex("177245385090"), new byte[4]);
        byte[] xz = join(hex("fd377a585a00"), new byte[20]);
        for (byte[] layer : List.of(bzip2, emptyBzip2, xz)) {
            assertThatThrownBy(() -> LayerInput.open(new ByteArrayInputStream(layer), "layer"))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(layer == xz ? "xz" : "bzip2");
        }
    }

    @Test
    void sizesAndDigestsAreKnownAtTheEnd() throws IOException {
        try (LayerInput input = LayerInput.open(new ByteArrayInputStream(gzip(new byte[10])), "layer")) {
            assertThatThrownBy(input::tarSize).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(input::compressedSize).isInstanceOf(IllegalStateException.class);
            input.tar().readAllBytes();
            assertThat(input.tarSize()).isEqualTo(10);
            assertThatThrownBy(input::tarSha256).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(input::compressedSha256).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingClosesTheStreamBelow() throws IOException {
        for (byte[] layer : List.of(new byte[10], gzip(new byte[10]), Zstd.compress(new byte[10]))) {
            boolean[] closed = new boolean[1];
            InputStream below = new ByteArrayInputStream(layer) {
                @Override
                public void close() {
                    closed[0] = true;
                }
            };
            LayerInput input = LayerInput.open(below, "layer");
            input.tar().read();
            input.close();
            input.close();
            assertThat(closed[0]).isTrue();
            assertThatThrownBy(() -> input.tar().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }
}
