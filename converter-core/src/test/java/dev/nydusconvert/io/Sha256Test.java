package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class Sha256Test {
    /** All implementations that this machine has. */
    static List<Arguments> implementations() {
        return Stream.of(
                        Arguments.of("JDK", (Supplier<Sha256>) JdkSha256::new, true),
                        Arguments.of("native", (Supplier<Sha256>) NativeSha256::new, NativeSha256.isUsable()))
                .filter(it -> (Boolean) it.get()[2])
                .toList();
    }

    /** FIPS 180-4 examples, and the empty message. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("implementations")
    void givesTheDigestsOfTheStandard(String name, Supplier<Sha256> implementation) {
        assertThat(hex(implementation, ""))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(hex(implementation, "abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(hex(implementation, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
                .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        assertThat(hex(implementation, "a".repeat(1_000_000)))
                .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    private static String hex(Supplier<Sha256> implementation, String message) {
        Sha256 sha256 = implementation.get();
        sha256.update(message.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Whatever the pieces, their offsets, and where digests and copies are asked for in between. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("implementations")
    void theDigestDoesNotDependOnThePieces(String name, Supplier<Sha256> implementation) {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] message = new byte[random.nextInt(2_000)];
            random.nextBytes(message);
            Sha256 whole = new JdkSha256();
            Sha256 pieces = implementation.get();
            int position = 0;
            while (position < message.length) {
                int length = Math.min(message.length - position, random.nextInt(200));
                pieces.update(message, position, length);
                whole.update(message, position, length);
                position += length;
                Sha256 copy = pieces.copy();
                copy.update(message, 0, message.length / 2);
                assertThat(pieces.digest()).as("seed %d", seed).isEqualTo(whole.digest());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("implementations")
    void rangesOutsideTheArrayAreRefused(String name, Supplier<Sha256> implementation) {
        Sha256 sha256 = implementation.get();
        byte[] bytes = new byte[100];
        for (int[] range : new int[][] {{-1, 10}, {0, 101}, {100, 1}, {50, -1}, {Integer.MAX_VALUE, 10}}) {
            assertThatThrownBy(() -> sha256.update(bytes, range[0], range[1]))
                    .isInstanceOfAny(IndexOutOfBoundsException.class, IllegalArgumentException.class);
        }
    }

    @Test
    void nativeCodeCanBeLeftOut() {
        NativeLibrary missing = new NativeLibrary(Optional.of("missing"));
        assertThat(NativeSha256.isUsable("jdk", NativeLibrary.get())).isFalse();
        assertThat(NativeSha256.isUsable(null, missing)).isFalse();
    }
}
