package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every implementation of every compression that is written. */
class CodecContractTest {
    private static final int PADDING = 37;
    private static final byte[] GUARDS = guards(0);

    /** An implementation under test. */
    record Codec(String name, Compressor compressor, Decompressor decompressor) {
        byte[] compress(byte[] data) {
            byte[] room = new byte[compressor.maxCompressedLength(data.length)];
            int length = compressor.compress(data, 0, data.length, room, 0);
            assertThat(length).as("%s shrinks the sample", name).isPositive();
            return Arrays.copyOf(room, length);
        }

        byte[] decompress(byte[] unit, int length) throws CorruptDataException {
            byte[] data = new byte[length];
            decompressor.decompress(unit, 0, unit.length, data, 0, length);
            return data;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Codec> codecs() {
        Lz4Library pureJava = Lz4Library.pureJava("asked for by a test");
        return Stream.of(
                new Codec("zstd", Compression.ZSTD.newCompressor(), Compression.ZSTD.newDecompressor()),
                new Codec("lz4", Compression.LZ4_BLOCK.newCompressor(), Compression.LZ4_BLOCK.newDecompressor()),
                new Codec(
                        "lz4 in pure Java",
                        new Compressor(new Lz4Encoder(pureJava)),
                        new Decompressor(Compression.LZ4_BLOCK, new Lz4Decoder(pureJava))));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void whatIsCompressedComesBack(Codec codec) throws Exception {
        for (int length : new int[] {200, 4095, 4096, 65_535, 65_546, 65_547, 65_548, 1 << 20, (1 << 20) + 13}) {
            byte[] data = Samples.mixed(length, length);
            assertThat(codec.decompress(codec.compress(data), length))
                    .as("%d bytes", length)
                    .isEqualTo(data);
        }
        byte[] zeros = new byte[1 << 20];
        assertThat(codec.decompress(codec.compress(zeros), zeros.length)).isEqualTo(zeros);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aUsedContextWritesTheSameBytesAsANewOne(Codec codec) {
        byte[] data = Samples.mixed(100_000, 1);
        byte[] first = codec.compress(data);
        codec.compress(Samples.mixed(300_000, 2));
        assertThat(codec.compress(data)).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void whatDoesNotShrinkIsStoredRaw(Codec codec) {
        for (int length : new int[] {0, 1, 2, 12, 100, 4096, 1 << 20}) {
            byte[] data = Samples.noise(length, length);
            byte[] room = new byte[codec.compressor().maxCompressedLength(length)];
            assertThat(codec.compressor().compress(data, 0, length, room, 0))
                    .as("%d bytes of noise", length)
                    .isEqualTo(Compressor.STORE_RAW);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void readsAndWritesOnlyInsideTheRanges(Codec codec) throws Exception {
        byte[] data = Samples.mixed(10_000, 3);
        byte[] expected = codec.compress(data);
        int bound = codec.compressor().maxCompressedLength(data.length);

        byte[] paddedData = padded(data);
        byte[] room = guards(bound);
        int length = codec.compressor().compress(paddedData, PADDING, data.length, room, PADDING);
        assertThat(Arrays.copyOfRange(room, PADDING, PADDING + length)).isEqualTo(expected);
        assertGuardsUntouched(room);

        byte[] decompressed = guards(data.length);
        codec.decompressor().decompress(padded(expected), PADDING, expected.length, decompressed, PADDING, data.length);
        assertThat(decompressed).isEqualTo(paddedData);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void compressingAsksForTheWholeBound(Codec codec) {
        byte[] data = Samples.mixed(10_000, 4);
        int bound = codec.compressor().maxCompressedLength(data.length);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.compressor().compress(data, 0, data.length, new byte[bound - 1], 0))
                .withMessageContaining(bound + "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.compressor().compress(data, 0, data.length, new byte[bound], 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.compressor().maxCompressedLength(Integer.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> codec.compressor().maxCompressedLength(-1));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void rangesOutsideTheArraysAreRefused(Codec codec) {
        byte[] data = new byte[100];
        byte[] room = new byte[1000];
        for (int[] range : new int[][] {{-1, 10}, {0, 101}, {50, 51}, {0, -1}, {101, 0}, {Integer.MAX_VALUE, 1}}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> codec.compressor().compress(data, range[0], range[1], room, 0));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> codec.decompressor().decompress(data, range[0], range[1], room, 0, 10));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> codec.decompressor().decompress(room, 0, 10, data, range[0], range[1]));
        }
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> codec.compressor().compress(data, 0, 100, room, -1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> codec.compressor().compress(data, 0, 100, room, 1001));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aUnitOfAnotherLengthIsCorrupt(Codec codec) {
        byte[] data = Samples.mixed(5000, 5);
        byte[] unit = codec.compress(data);
        for (int length : new int[] {0, 1, 4999, 5001, 100_000}) {
            assertThatExceptionOfType(CorruptDataException.class)
                    .as("expecting %d bytes", length)
                    .isThrownBy(() -> codec.decompress(unit, length))
                    .withMessageContaining(length + "");
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aTruncatedOrExtendedUnitIsCorrupt(Codec codec) {
        byte[] data = Samples.mixed(3000, 6);
        byte[] unit = codec.compress(data);
        for (int length = 0; length < unit.length; length++) {
            byte[] truncated = Arrays.copyOf(unit, length);
            assertThatExceptionOfType(CorruptDataException.class)
                    .as("%d of %d bytes", length, unit.length)
                    .isThrownBy(() -> codec.decompress(truncated, data.length));
        }
        byte[] extended = Arrays.copyOf(unit, unit.length + 1);
        assertThatExceptionOfType(CorruptDataException.class).isThrownBy(() -> codec.decompress(extended, data.length));
    }

    /** Neither format has a checksum here: what a damaged unit gives is undefined, but it is not the caller's memory. */
    @ParameterizedTest
    @MethodSource("codecs")
    void aDamagedUnitDoesNoHarm(Codec codec) {
        long seed = 11;
        Random random = new Random(seed);
        byte[] data = Samples.mixed(3000, seed);
        byte[] unit = codec.compress(data);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = unit.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(random.nextBoolean() ? damaged.length : 20)] ^= (byte) (1 << random.nextInt(8));
            }
            assertThat(outcome(codec, damaged, data.length, (byte) 0x11))
                    .as("damage %d of seed %d", i, seed)
                    .isEqualTo(outcome(codec, damaged, data.length, (byte) 0xee));
        }
        for (int i = 0; i < 1000; i++) {
            byte[] noise = Samples.noise(random.nextInt(100), i);
            assertThat(outcome(codec, noise, 1000, (byte) 0x11)).isEqualTo(outcome(codec, noise, 1000, (byte) 0xee));
        }
    }

    /** The output, or null if the unit was refused; with guards around it and {@code garbage} in it before. */
    private static byte[] outcome(Codec codec, byte[] unit, int length, byte garbage) {
        byte[] target = guards(length);
        Arrays.fill(target, PADDING, PADDING + length, garbage);
        try {
            codec.decompressor().decompress(unit, 0, unit.length, target, PADDING, length);
        } catch (CorruptDataException e) {
            assertGuardsUntouched(target);
            return null;
        }
        assertGuardsUntouched(target);
        return target;
    }

    private static byte[] guards(int length) {
        byte[] bytes = new byte[length + 2 * PADDING];
        Arrays.fill(bytes, (byte) 0x5a);
        return bytes;
    }

    private static byte[] padded(byte[] data) {
        byte[] bytes = guards(data.length);
        System.arraycopy(data, 0, bytes, PADDING, data.length);
        return bytes;
    }

    private static void assertGuardsUntouched(byte[] bytes) {
        int end = bytes.length - PADDING;
        assertThat(Arrays.equals(bytes, 0, PADDING, GUARDS, 0, PADDING))
                .as("guard before")
                .isTrue();
        assertThat(Arrays.equals(bytes, end, bytes.length, GUARDS, 0, PADDING))
                .as("guard after")
                .isTrue();
    }
}
