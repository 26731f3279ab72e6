package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkDigestTest {
    /** The lengths of the official test vectors, and some around one and two MiB. */
    private static final int[] LENGTHS = {
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        63,
        64,
        65,
        127,
        128,
        129,
        1023,
        1024,
        1025,
        2048,
        2049,
        3072,
        3073,
        4096,
        4097,
        5120,
        5121,
        6144,
        6145,
        7168,
        7169,
        8192,
        8193,
        16384,
        31744,
        102400,
        1 << 20,
        (1 << 20) + 1,
        (2 << 20) - 1
    };

    /** Every implementation that there is on this machine, with the algorithm that it is of. */
    static Stream<Arguments> implementations() {
        return Stream.of(
                Arguments.of(DigestAlgorithm.BLAKE3, DigestAlgorithm.BLAKE3.newDigest()),
                Arguments.of(DigestAlgorithm.BLAKE3, new ScalarBlake3()),
                Arguments.of(DigestAlgorithm.SHA256, DigestAlgorithm.SHA256.newDigest()));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void agreesWithAnotherImplementationOnTheOfficialVectors(DigestAlgorithm algorithm, ChunkDigest digest)
            throws Exception {
        for (int length : LENGTHS) {
            byte[] input = officialInput(length);
            assertThat(digest.digest(input, 0, length))
                    .as("%s of %d bytes", algorithm, length)
                    .isEqualTo(Digest.of(oracle(algorithm, input)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
        "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
        "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
        "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
        "31744, 62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
        "102400, bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"
    })
    void scalarBlake3HasThePublishedValues(int length, String hex) {
        assertThat(new ScalarBlake3().digest(officialInput(length), 0, length).hex())
                .isEqualTo(hex);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void digestsOnlyTheRangeAsked(DigestAlgorithm algorithm, ChunkDigest digest) throws Exception {
        Random random = new Random(7);
        byte[] data = new byte[40_000];
        random.nextBytes(data);
        for (int i = 0; i < 300; i++) {
            int offset = random.nextInt(data.length);
            int length = random.nextInt(data.length - offset + 1);
            assertThat(digest.digest(data, offset, length))
                    .as("%s of %d bytes at %d, seed 7", algorithm, length, offset)
                    .isEqualTo(Digest.of(oracle(algorithm, Arrays.copyOfRange(data, offset, offset + length))));
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void refusesRangesOutsideTheArray(DigestAlgorithm algorithm, ChunkDigest digest) {
        byte[] data = new byte[10];
        for (int[] range : new int[][] {{-1, 1}, {0, -1}, {0, 11}, {5, 6}, {11, 0}, {Integer.MAX_VALUE, 2}}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .as("%s at %d, %d bytes", algorithm, range[0], range[1])
                    .isThrownBy(() -> digest.digest(data, range[0], range[1]));
        }
        assertThat(digest.digest(data, 10, 0)).isEqualTo(digest.digest(new byte[0], 0, 0));
    }

    @Test
    void algorithmsAreFoundByCodeAndLabel() {
        assertThat(DigestAlgorithm.ofCode(0)).contains(DigestAlgorithm.BLAKE3);
        assertThat(DigestAlgorithm.ofCode(1)).contains(DigestAlgorithm.SHA256);
        assertThat(DigestAlgorithm.ofCode(2)).isEmpty();
        assertThat(DigestAlgorithm.ofLabel("blake3")).contains(DigestAlgorithm.BLAKE3);
        assertThat(DigestAlgorithm.ofLabel("sha256")).contains(DigestAlgorithm.SHA256);
        assertThat(DigestAlgorithm.ofLabel("SHA256")).isEmpty();
    }

    private static byte[] officialInput(int length) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (i % 251);
        }
        return input;
    }

    private static byte[] oracle(DigestAlgorithm algorithm, byte[] input) throws Exception {
        return algorithm == DigestAlgorithm.BLAKE3
                ? Blake3.hash(input)
                : MessageDigest.getInstance("SHA-256").digest(input);
    }

    @Test
    void sha256HasThePublishedValue() {
        assertThat(new Sha256Digest().digest("abc".getBytes(StandardCharsets.US_ASCII), 0, 3))
                .isEqualTo(Digest.of(
                        HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
    }
}
