package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens to a tar, the reader ends, and it fails with nothing but its declared exceptions. */
class DamagedTarTest {
    private static final int CHECKSUM = 148;

    /** One entry of every kind that has its own code. */
    static byte[] sample() {
        return new TarBytes()
                .globalPax("comment=x", "uid=5")
                .add(TarBytes.entry("./", '5'))
                .file("file", "content")
                .extended('L', "long/name\0")
                .extended('K', "target\0")
                .add(TarBytes.entry("x", '2').gnu())
                .pax("path=p", "mtime=1.5", "size=3", "SCHILY.xattr.user.a=b", "LIBARCHIVE.xattr.user.c=AAAA")
                .file("y", "abc")
                .add(TarBytes.entry("dev", '3').text(329, 8, "0000001").text(337, 8, "0000003"))
                .add(new TarBytes.Header("s", 'S', 6)
                        .gnu()
                        .text(386, 12, "00000000002")
                        .text(398, 12, "00000000003")
                        .bytes(482, 1, new byte[] {1})
                        .text(483, 12, "00000000100"))
                .raw(extension())
                .data("abcdef")
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=n", "GNU.sparse.realsize=9")
                .add(TarBytes.file("m", 515))
                .data("1\n4\n3\n")
                .data("abc")
                .pax("GNU.sparse.size=9", "GNU.sparse.offset=1", "GNU.sparse.numbytes=3")
                .file("z", "abc")
                .add(TarBytes.entry("hard", '1').link("file"))
                .end();
    }

    private static byte[] extension() {
        byte[] block = new byte[512];
        byte[] range = "00000000007\00000000000003".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(range, 0, block, 0, range.length);
        return block;
    }

    private static boolean accepted(byte[] tar, String label) {
        try {
            ReadTar read = ReadTar.ofSmall(tar);
            if (read.allRead()) {
                assertThat(read.reassembled()).as(label).isEqualTo(tar);
            }
            return true;
        } catch (MalformedInputException | UnsupportedFeatureException e) {
            assertThat(e).as(label).hasMessageContaining("test.tar").hasMessageNotContaining("null");
            return false;
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(label, e);
        }
    }

    @Test
    void theSampleItselfIsAccepted() throws IOException {
        assertThat(ReadTar.of(sample()).paths())
                .containsExactly("/", "file", "long/name", "p", "dev", "s", "n", "z", "hard");
    }

    @Test
    void everyTruncationFailsOrEnds() {
        byte[] tar = sample();
        for (int length = 0; length < tar.length; length++) {
            accepted(Arrays.copyOf(tar, length), "cut to " + length);
        }
    }

    @Test
    void everyChangedByteFailsOrIsHarmless() {
        byte[] tar = sample();
        for (int i = 0; i < tar.length; i++) {
            for (int value : new int[] {0xff, tar[i] ^ 1}) {
                byte[] damaged = tar.clone();
                damaged[i] = (byte) value;
                accepted(damaged, "byte " + i + " changed to " + value);
            }
        }
    }

    /** Changes that a wrong checksum would hide from all that comes after it. */
    @Test
    void everyChangedByteOfAHeaderWithItsChecksumMadeRightFailsOrIsHarmless() {
        byte[] tar = sample();
        for (int block = 0; block < tar.length; block += 512) {
            if (!TarHeader.checksumMatches(tar, block)) {
                continue;
            }
            for (int i = 0; i < 512; i++) {
                for (int value : new int[] {'7', 0x80, tar[block + i] ^ 1}) {
                    byte[] damaged = tar.clone();
                    damaged[block + i] = (byte) value;
                    correctChecksum(damaged, block);
                    accepted(damaged, "byte " + i + " of the block at " + block + " changed to " + value);
                }
            }
        }
    }

    static void correctChecksum(byte[] tar, int block) {
        Arrays.fill(tar, block + CHECKSUM, block + CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[block + i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, tar, block + CHECKSUM, text.length);
    }

    @Test
    void randomMixturesOfBlocksFailOrEnd() {
        byte[] tar = sample();
        int accepted = 0;
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] mixed = new byte[512 * (1 + random.nextInt(30))];
            for (int to = 0; to < mixed.length; to += 512) {
                int from = 512 * random.nextInt(tar.length / 512);
                System.arraycopy(tar, from, mixed, to, 512);
            }
            accepted += accepted(mixed, "seed " + seed) ? 1 : 0;
        }
        assertThat(accepted).isPositive();
    }

    @Test
    void aReaderThatFailedFailsOrEndsWhenUsedAgain() throws IOException {
        byte[] tar = sample();
        tar[2048] ^= 1;
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), "test.tar", FramingListener.NONE)) {
            for (int i = 0; i < 100; i++) {
                try {
                    reader.next();
                    reader.read(new byte[10], 0, 10);
                } catch (MalformedInputException expected) {
                    assertThat(expected.offset()).isNotNegative();
                }
            }
        }
    }
}
