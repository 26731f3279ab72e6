package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final String HEX = "00017f80ff05060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    @Test
    void bytesAndHexGoThereAndBack() {
        Digest digest = Digest.ofHex(HEX);
        assertThat(digest.hex()).isEqualTo(HEX).hasToString(HEX);
        assertThat(digest.bytes()).startsWith(0, 1, 0x7f, 0x80, 0xff).endsWith(0x1e, 0x1f);
        assertThat(Digest.of(digest.bytes())).isEqualTo(digest).hasSameHashCodeAs(digest);

        byte[] record = new byte[40];
        Arrays.fill(record, (byte) 9);
        digest.write(record, 3);
        assertThat(record).startsWith(9, 9, 9, 0, 1).endsWith(0x1e, 0x1f, 9, 9, 9, 9, 9);
        assertThat(Digest.read(record, 3)).isEqualTo(digest);
    }

    @Test
    void buffersOfEitherOrderTakeTheSameBytes() {
        Digest digest = Digest.ofHex(HEX);
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            ByteBuffer buffer = ByteBuffer.allocate(Digest.LENGTH).order(order);
            digest.writeTo(buffer);
            assertThat(buffer.array()).isEqualTo(digest.bytes());
            assertThat(buffer.hasRemaining()).isFalse();
            assertThat(Digest.readFrom(buffer.flip())).isEqualTo(digest);
            assertThat(buffer.hasRemaining()).isFalse();
        }
    }

    @Test
    void orderIsThatOfUnsignedBytes() {
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] left = new byte[Digest.LENGTH];
            random.nextBytes(left);
            byte[] right = left.clone();
            right[random.nextInt(right.length)] = (byte) random.nextInt();
            Digest leftDigest = Digest.of(left);
            Digest rightDigest = Digest.of(right);
            int expected = Integer.signum(Arrays.compareUnsigned(left, right));
            assertThat(Integer.signum(leftDigest.compareTo(rightDigest)))
                    .as("%s and %s", leftDigest, rightDigest)
                    .isEqualTo(expected);
            assertThat(leftDigest.equals(rightDigest)).isEqualTo(expected == 0);
        }
    }

    @Test
    void zeroIsAllBytesZero() {
        assertThat(Digest.ZERO.isZero()).isTrue();
        assertThat(Digest.ZERO.bytes()).containsOnly(0);
        for (int i = 0; i < Digest.LENGTH; i++) {
            byte[] bytes = new byte[Digest.LENGTH];
            bytes[i] = 1;
            assertThat(Digest.of(bytes).isZero()).as("byte %d set", i).isFalse();
        }
    }

    @Test
    void refusesOtherLengthsAndDigits() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.of(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.of(new byte[33]));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.ofHex(HEX.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.ofHex(HEX + "00"));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.ofHex(HEX.toUpperCase(java.util.Locale.ROOT)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.ofHex("g" + HEX.substring(1)))
                .withMessageContaining("g0017f80");
    }
}
