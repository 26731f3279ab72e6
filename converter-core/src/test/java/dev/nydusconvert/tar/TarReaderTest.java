package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TarReaderTest {
    @Test
    void readsAPlainTar() throws IOException {
        byte[] tar = new TarBytes()
                .add(TarBytes.entry("./", '5'))
                .file("./a", "hello")
                .add(TarBytes.entry("./b", '1').link("./a"))
                .end();
        ReadTar read = ReadTar.of(tar);
        assertThat(read.paths()).containsExactly("/", "a", "b");
        assertThat(read.content(1)).isEqualTo("hello");
        assertThat(read.reassembled()).isEqualTo(tar);
    }
}
