package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryNameTest {
    @TempDir
    Path dir;

    @Test
    void namesAreHiddenEndInTmpAndDiffer() {
        Path file = dir.resolve("layer.tar");
        Path one = TemporaryName.beside(file);
        assertThat(one.getParent()).isEqualTo(dir);
        assertThat(one.getFileName().toString()).matches("\\.layer\\.tar\\.[0-9a-f]{1,16}\\.tmp");
        assertThat(TemporaryName.beside(file)).isNotEqualTo(one);
    }

    @Test
    void theLongestNamesHaveOneToo() throws IOException {
        for (String name : new String[] {"x".repeat(255), "\ud83d\ude00".repeat(63)}) {
            Path file = Files.write(dir.resolve(name), new byte[1]);
            try (AtomicFile replaced = AtomicFile.create(file)) {
                replaced.stream().write(new byte[7]);
                replaced.commit();
            }
            assertThat(file).hasSize(7);
        }
        assertThat(dir).isDirectoryNotContaining("glob:**.tmp");
    }
}
