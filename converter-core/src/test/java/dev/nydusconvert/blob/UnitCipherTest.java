package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitCipherTest {
    private static final BlobInfo.Cipher KEY = new BlobInfo.Cipher(BlobInfo.Cipher.AES_128_XTS, bytes(32), bytes(16));

    private final UnitCipher cipher = UnitCipher.of(KEY);

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void unitsOfEveryLengthComeBack() {
        for (int length = 1; length < 100; length++) {
            byte[] content = bytes(length + 5);
            byte[] unit = cipher.encrypt(content, 5, length);
            assertThat(unit).hasSize(UnitCipher.encryptedLength(length));
            cipher.decrypt(unit, unit.length);
            int found = UnitCipher.unpaddedLength(unit, unit.length);
            assertThat(Arrays.copyOf(unit, found)).isEqualTo(Arrays.copyOfRange(content, 5, length + 5));
        }
    }

    @Test
    void aShortUnitIsPaddedTo18Bytes() {
        byte[] unit = cipher.encrypt(new byte[] {1, 2, 3}, 0, 3);
        cipher.decrypt(unit, unit.length);
        assertThat(unit).containsExactly(1, 2, 3, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 0x78, 0x90);
    }

    @Test
    void whatIsNotPaddedThroughoutIsContent() {
        byte[] unit = new byte[18];
        unit[15] = 3;
        unit[16] = 0x78;
        unit[17] = (byte) 0x90;
        assertThat(UnitCipher.unpaddedLength(unit, 18)).isEqualTo(18);
        unit[13] = 3;
        unit[14] = 3;
        assertThat(UnitCipher.unpaddedLength(unit, 18)).isEqualTo(13);
        unit[15] = 0;
        assertThat(UnitCipher.unpaddedLength(unit, 18)).isEqualTo(18);
        unit[15] = 17;
        assertThat(UnitCipher.unpaddedLength(unit, 18)).isEqualTo(18);
    }

    @Test
    void aKeyIsNotShown() {
        assertThat(KEY.toString()).isEqualTo("algorithm 1");
        assertThat(KEY).isEqualTo(new BlobInfo.Cipher(1, bytes(32), bytes(16))).isNotEqualTo(BlobInfo.Cipher.NONE);
        assertThatThrownBy(() -> UnitCipher.of(BlobInfo.Cipher.NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlobInfo.Cipher(1, bytes(31), bytes(16)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
