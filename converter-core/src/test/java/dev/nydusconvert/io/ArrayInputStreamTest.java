package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArrayInputStreamTest {
    /** Gives the bytes -1 and 1, and then ends. */
    private final ArrayInputStream stream = new ArrayInputStream() {
        private final byte[] content = {-1, 1};
        private int position;

        @Override
        protected int readInto(byte[] target, int offset, int length) {
            if (position == content.length) {
                return -1;
            }
            target[offset] = content[position++];
            return 1;
        }
    };

    @Test
    void aSingleByteIsNeverTakenForTheEnd() throws IOException {
        assertThat(stream.read()).isEqualTo(0xff);
        assertThat(stream.read()).isEqualTo(1);
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void readingNothingTakesNothing() throws IOException {
        assertThat(stream.read(new byte[3], 3, 0)).isZero();
        assertThat(stream.readAllBytes()).containsExactly(-1, 1);
        assertThat(stream.read(new byte[0])).isZero();
    }

    @Test
    void rangesOutsideTheArrayAreRefused() {
        assertThatThrownBy(() -> stream.read(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
