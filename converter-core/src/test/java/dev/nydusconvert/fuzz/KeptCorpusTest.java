package dev.nydusconvert.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCorpusTest {
    @TempDir
    Path dir;

    private Path write(int inputs, int bytesEach) throws IOException {
        Path folder = Files.createDirectories(dir.resolve("inputs"));
        Random random = new Random(5);
        for (int i = 0; i < inputs; i++) {
            byte[] input = new byte[bytesEach + i];
            random.nextBytes(input);
            Files.write(folder.resolve("input" + i), input);
        }
        Path zip = dir.resolve("kept").resolve(KeptCorpus.FILE);
        KeptCorpus.write(folder, zip);
        return zip;
    }

    @Test
    void inputsComeBackTheSmallestFirst() throws IOException {
        Path zip = write(3, 10);
        assertThat(KeptCorpus.read(zip).values())
                .extracting(input -> input.length)
                .containsExactly(10, 11, 12);
        assertThat(KeptCorpus.read(zip).get("input-0"))
                .isEqualTo(Files.readAllBytes(dir.resolve("inputs").resolve("input0")));
    }

    @Test
    void theSameInputsGiveTheSameFile() throws IOException {
        byte[] first = Files.readAllBytes(write(5, 100));
        assertThat(write(5, 100)).hasBinaryContent(first);
    }

    @Test
    void noMoreIsKeptThanThereIsRoomFor() throws IOException {
        Path zip = write(20, 10_000);
        assertThat(Files.size(zip)).isLessThan(100_000);
        assertThat(KeptCorpus.read(zip)).hasSizeBetween(5, 9);
    }

    @Test
    void nothingIsKeptWhereThereIsNoFile() throws IOException {
        assertThat(KeptCorpus.read(dir.resolve("none"))).isEmpty();
    }
}
