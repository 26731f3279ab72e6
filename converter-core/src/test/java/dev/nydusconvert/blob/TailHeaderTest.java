package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class TailHeaderTest {
    @Test
    void hasItsFieldsInPlace() {
        byte[] header = new TailHeader("image.boot", 0x1234).encode();
        byte[] expected = new byte[TailHeader.SIZE];
        put(expected, 0, "696d6167652e626f6f74");
        put(expected, 124, "303030303030313130363400");
        put(expected, 136, "303030303030303030303000");
        put(expected, 148, "3030303536363000");
        put(expected, 156, "30");
        put(expected, 257, "7573746172202000");
        assertThat(header).isEqualTo(expected);
        assertThat(TailHeader.decode(header)).contains(new TailHeader("image.boot", 0x1234));
    }

    @Test
    void isTheHeaderThatTheReferenceWrites() throws IOException {
        BlobFixture golden = BlobFixture.loadInline("v5-inline");
        byte[] last = golden.source().read(golden.blob().length - TailHeader.SIZE, TailHeader.SIZE);
        assertThat(new TailHeader("image.boot", golden.bootstrap().length).encode())
                .isEqualTo(last);
    }

    @Test
    void aSizeFromEightGibibytesOnIsBinary() throws IOException {
        for (long size : new long[] {(1L << 33) - 1, 1L << 33, (1L << 40) + 5, Long.MAX_VALUE}) {
            byte[] header = new TailHeader("image.blob", size).encode();
            assertThat(TailHeader.decode(header)).contains(new TailHeader("image.blob", size));
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(header))) {
                TarArchiveEntry entry = tar.getNextEntry();
                assertThat(entry.getSize()).isEqualTo(size);
                assertThat(entry.isCheckSumOK()).isTrue();
            }
        }
    }

    @Test
    void whateverByteChangesItIsNoHeaderOrAnother() {
        TailHeader original = new TailHeader("image.boot", 0x1234);
        byte[] header = original.encode();
        for (int i = 0; i < header.length; i++) {
            for (int delta = 1; delta < 256; delta += 7) {
                byte[] damaged = header.clone();
                damaged[i] += (byte) delta;
                boolean checksumPadding = i == 155;
                assertThat(TailHeader.decode(damaged).isEmpty() || checksumPadding)
                        .as("byte %d changed by %d", i, delta)
                        .isTrue();
            }
        }
    }

    @Test
    void aNameOrSizeThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new TailHeader("", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TailHeader("a b", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TailHeader("x".repeat(101), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TailHeader("x", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void put(byte[] target, int offset, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }
}
