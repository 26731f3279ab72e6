package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AesXtsTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Vectors 1 to 3 (whole blocks), 15 to 18 (ciphertext stealing) of IEEE 1619, annex B; the tweak is little-endian. */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, 00000000000000000000000000000000, 0000000000,"
                + " 0000000000000000000000000000000000000000000000000000000000000000,"
                + " 917cf69ebd68b2ec9b9fe9a3eadda692cd43d2f59598ed858c02c2652fbf922e",
        "11111111111111111111111111111111, 22222222222222222222222222222222, 3333333333,"
                + " 4444444444444444444444444444444444444444444444444444444444444444,"
                + " c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0, 22222222222222222222222222222222, 3333333333,"
                + " 4444444444444444444444444444444444444444444444444444444444444444,"
                + " af85336b597afc1a900b2eb21ec949d292df4c047e0b21532186a5971a227a89",
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0, bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0, 9a78563412,"
                + " 000102030405060708090a0b0c0d0e0f10, 6c1625db4671522d3d7599601de7ca09ed",
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0, bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0, 9a78563412,"
                + " 000102030405060708090a0b0c0d0e0f1011, d069444b7a7e0cab09e24447d24deb1fedbf",
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0, bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0, 9a78563412,"
                + " 000102030405060708090a0b0c0d0e0f101112, e5df1351c0544ba1350b3363cd8ef4beedbf9d",
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0, bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0, 9a78563412,"
                + " 000102030405060708090a0b0c0d0e0f10111213, 9d84c813f719aa2c7be3f66171c7c5c2edbf9dac"
    })
    void givesTheVectorsOfTheStandard(
            String dataKey, String tweakKey, String dataUnit, String plaintext, String ciphertext) {
        AesXts xts = new AesXts(HEX.parseHex(dataKey + tweakKey), Arrays.copyOf(HEX.parseHex(dataUnit), 16));
        byte[] data = HEX.parseHex(plaintext);
        xts.encrypt(data, 0, data.length);
        assertThat(HEX.formatHex(data)).isEqualTo(ciphertext);
        xts.decrypt(data, 0, data.length);
        assertThat(HEX.formatHex(data)).isEqualTo(plaintext);
    }

    @Test
    void aUnitOfAnyLengthComesBackAndNothingAroundItChanges() {
        Random random = new Random(20261124);
        byte[] key = new byte[32];
        byte[] iv = new byte[16];
        random.nextBytes(key);
        random.nextBytes(iv);
        AesXts xts = new AesXts(key, iv);
        for (int length = 16; length < 9000; length += length < 80 ? 1 : 1 + random.nextInt(700)) {
            byte[] data = new byte[length + 20];
            random.nextBytes(data);
            byte[] changed = data.clone();
            xts.encrypt(changed, 10, length);
            assertThat(Arrays.mismatch(data, changed)).as("length %d", length).isBetween(10, 12);
            assertThat(Arrays.copyOfRange(changed, length + 10, length + 20))
                    .isEqualTo(Arrays.copyOfRange(data, length + 10, length + 20));
            xts.decrypt(changed, 10, length);
            assertThat(changed).as("length %d", length).isEqualTo(data);
        }
    }

    /** The tweak of a block follows from its place alone: what precedes it may be encrypted in one call or in none. */
    @Test
    void theTweakOfABlockDoesNotDependOnHowLongTheUnitIs() {
        AesXts xts = new AesXts(new byte[32], new byte[16]);
        byte[] shorter = new byte[4096];
        byte[] longer = new byte[3 * 4096 + 16];
        xts.encrypt(shorter, 0, shorter.length);
        xts.encrypt(longer, 0, longer.length);
        assertThat(Arrays.copyOf(longer, shorter.length)).isEqualTo(shorter);
        assertThat(Arrays.copyOfRange(longer, 4096, 4112)).isNotEqualTo(Arrays.copyOf(longer, 16));
    }

    @Test
    void aUnitHasABlockAtLeast() {
        AesXts xts = new AesXts(new byte[32], new byte[16]);
        assertThatThrownBy(() -> xts.encrypt(new byte[15], 0, 15)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> xts.decrypt(new byte[15], 0, 15)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AesXts(new byte[16], new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }
}
