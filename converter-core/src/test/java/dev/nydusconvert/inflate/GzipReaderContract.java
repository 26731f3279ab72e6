package dev.nydusconvert.inflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the reader with either decoder. */
abstract class GzipReaderContract {
    private final Function<BitInput, BlockDecoder> decoders;

    GzipReaderContract(Function<BitInput, BlockDecoder> decoders) {
        this.decoders = decoders;
    }

    private GzipReader reader(byte[] gzip) {
        return new GzipReader(new ByteArrayInputStream(gzip), "sample", decoders);
    }

    private byte[] readAll(byte[] gzip) throws IOException {
        try (GzipReader reader = reader(gzip)) {
            return reader.readAllBytes();
        }
    }

    private static byte[] readInSteps(GzipReader reader, Random random, int maxStep) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[maxStep];
        int n = reader.read(buffer, 0, 1 + random.nextInt(maxStep));
        while (n >= 0) {
            out.write(buffer, 0, n);
            n = reader.read(buffer, 0, 1 + random.nextInt(maxStep));
        }
        return out.toByteArray();
    }

    @Test
    void givesWhatWasCompressedHoweverItIsRead() throws IOException {
        for (int seed = 0; seed < 250; seed++) {
            Random random = new Random(seed);
            byte[] content = DeflateSamples.content(random, 1 + random.nextInt(1 << 3 + random.nextInt(15)));
            byte[] gzip = DeflateSamples.gzip(random, content);
            GzipReader reader = reader(gzip);

            byte[] read = readInSteps(reader, random, 1 << random.nextInt(18));

            assertThat(read).as("seed %d", seed).isEqualTo(content);
            assertThat(reader.produced()).as("seed %d", seed).isEqualTo(content.length);
            assertThat(reader.consumed()).as("seed %d", seed).isEqualTo(gzip.length);
        }
    }

    @Test
    void joinsMembers() throws IOException {
        Random random = new Random(1);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            byte[] part = DeflateSamples.content(random, random.nextInt(2000));
            content.writeBytes(part);
            gzip.writeBytes(DeflateSamples.gzip(random, part));
        }

        assertThat(readAll(gzip.toByteArray())).isEqualTo(content.toByteArray());
    }

    @Test
    void skipsWhatAHeaderMayHold() throws IOException {
        byte[] content = {1, 2, 3};
        byte[] plain = DeflateSamples.gzip(new Random(2), content);
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
        byte[] header = {0x1f, (byte) 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, 'n', 0, 'c', 'c', 0};

        assertThat(readAll(DeflateSamples.join(header, rest))).isEqualTo(content);
    }

    @Test
    void continuesAtEveryBlockPoint() throws IOException {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            byte[] first = DeflateSamples.content(random, 1 + random.nextInt(1 << 17));
            byte[] second = DeflateSamples.content(random, 1 + random.nextInt(1 << 17));
            byte[] content = DeflateSamples.join(first, second);
            byte[] gzip = DeflateSamples.join(DeflateSamples.gzip(random, first), DeflateSamples.gzip(random, second));

            for (BlockPoint point : blockPoints(gzip, random)) {
                byte[] input = Arrays.copyOfRange(gzip, Math.toIntExact(point.inOffset()), gzip.length);
                GzipReader resumed = GzipReader.resume(new ByteArrayInputStream(input), "sample", point, decoders);
                byte[] expected = Arrays.copyOfRange(content, Math.toIntExact(point.outOffset()), content.length);

                assertThat(readInSteps(resumed, random, 1 << random.nextInt(17)))
                        .as("seed %d, point at %d", seed, point.inOffset())
                        .isEqualTo(expected);
                assertThat(resumed.consumed()).isEqualTo(gzip.length);
            }
        }
    }

    private Set<BlockPoint> blockPoints(byte[] gzip, Random random) throws IOException {
        Set<BlockPoint> points = new LinkedHashSet<>();
        GzipReader reader = reader(gzip);
        byte[] buffer = new byte[512];
        while (reader.read(buffer, 0, 1 + random.nextInt(buffer.length)) >= 0) {
            points.add(reader.blockPoint());
        }
        return points;
    }

    @Test
    void noBlockPointIsBehindTheLastBlockOfAMember() throws IOException {
        byte[] content = {1, 2, 3};
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(content);
        }
        GzipReader reader = reader(gzip.toByteArray());

        assertThat(reader.readNBytes(3)).isEqualTo(content);

        assertThat(reader.blockPoint()).isEqualTo(new BlockPoint(10, 0, 0, 0, new byte[0]));
    }

    @Test
    void everyTruncationIsMalformed() throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            byte[] gzip = DeflateSamples.gzip(random, DeflateSamples.content(random, 700));
            for (int length = 1; length < gzip.length; length++) {
                byte[] cut = Arrays.copyOf(gzip, length);
                assertThatExceptionOfType(MalformedInputException.class)
                        .as("seed %d, %d of %d bytes", seed, length, gzip.length)
                        .isThrownBy(() -> readAll(cut))
                        .withMessageContaining("cut short")
                        .satisfies(e -> assertThat(e.offset()).isBetween(cut.length - 8L, (long) cut.length));
            }
        }
    }

    @Test
    void acceptsAndRejectsDamageAsZlibDoes() throws IOException {
        int accepted = 0;
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] deflated = DeflateSamples.deflate(random, DeflateSamples.content(random, 1 + random.nextInt(3000)));
            for (int i = random.nextInt(3); i >= 0; i--) {
                deflated[random.nextInt(random.nextBoolean() ? Math.min(deflated.length, 60) : deflated.length)] ^=
                        (byte) (1 << random.nextInt(8));
            }
            Inflated expected = inflate(deflated);
            if (expected == null) {
                byte[] damaged = DeflateSamples.member(deflated, new byte[0]);
                assertThatExceptionOfType(MalformedInputException.class)
                        .as("seed %d", seed)
                        .isThrownBy(() -> readAll(Arrays.copyOf(damaged, damaged.length - 8)));
            } else {
                accepted++;
                byte[] used = Arrays.copyOf(deflated, expected.used);
                assertThat(readAll(DeflateSamples.member(used, expected.content)))
                        .as("seed %d", seed)
                        .isEqualTo(expected.content);
            }
        }
        assertThat(accepted).as("damage that zlib does not see").isBetween(500, 2500);
    }

    private record Inflated(byte[] content, int used) {}

    private static Inflated inflate(byte[] deflated) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(deflated);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            int n = inflater.inflate(buffer);
            while (n > 0) {
                out.write(buffer, 0, n);
                n = inflater.inflate(buffer);
            }
            return inflater.finished() ? new Inflated(out.toByteArray(), (int) inflater.getBytesRead()) : null;
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }

    @Test
    void wrongChecksumOrSizeIsMalformed() {
        byte[] gzip = DeflateSamples.gzip(new Random(3), new byte[] {1, 2, 3});
        for (int i = 1; i <= 8; i++) {
            byte[] damaged = gzip.clone();
            damaged[gzip.length - i] ^= 1;
            assertThatExceptionOfType(MalformedInputException.class)
                    .isThrownBy(() -> readAll(damaged))
                    .withMessageContaining(i <= 4 ? "size" : "checksum");
        }
    }

    @Test
    void garbageBehindTheLastMemberIsMalformed() {
        byte[] gzip = DeflateSamples.gzip(new Random(4), new byte[] {1, 2, 3});

        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> readAll(DeflateSamples.join(gzip, new byte[20])))
                .withMessageContaining("garbage behind the last gzip member")
                .satisfies(e -> assertThat(e.source()).isEqualTo("sample"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void otherHeadersAreMalformed(int at) {
        byte[] gzip = DeflateSamples.gzip(new Random(5), new byte[] {1, 2, 3});
        gzip[at] ^= (byte) 0x80;

        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> readAll(gzip));
    }

    @Test
    void anEmptyStreamHasNothing() throws IOException {
        assertThat(readAll(new byte[0])).isEmpty();
    }
}
