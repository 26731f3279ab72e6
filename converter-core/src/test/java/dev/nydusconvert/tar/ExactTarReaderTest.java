package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A reader that takes nothing before it is needed, so that the stream is always where the content is. */
class ExactTarReaderTest {
    private static final int ENTRIES = 40;

    private static byte[] tar(Random random) {
        TarBytes tar = new TarBytes();
        for (int i = 0; i < ENTRIES; i++) {
            switch (random.nextInt(4)) {
                case 0 -> tar.pax("path=long/" + "name/".repeat(random.nextInt(300)) + i);
                case 1 -> tar.add(TarBytes.entry("dir" + i + "/", '5'));
                case 2 -> tar.zeroBlocks(random.nextInt(3));
                default -> tar.extended('L', "other" + i + "\0");
            }
            byte[] content = new byte[random.nextInt(3) == 0 ? random.nextInt(100_000) : random.nextInt(1500)];
            random.nextBytes(content);
            tar.add(TarBytes.file("file" + i, content.length)).data(content);
        }
        return tar.end();
    }

    @Test
    void theStreamIsWhereTheReaderIs() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            byte[] bytes = tar(random);
            ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
            byte[] buffer = new byte[1 << 17];
            int files = 0;
            try (TarReader reader = TarReader.exact(stream, "tar", FramingListener.NONE, Limits.DEFAULTS)) {
                for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    if (entry.type() != TarEntryType.FILE) {
                        continue;
                    }
                    files++;
                    requireSamePlace(stream, bytes, reader, seed);
                    int wanted = random.nextInt(buffer.length) + 1;
                    int n = reader.read(buffer, 0, wanted);
                    assertThat(n)
                            .as("seed %d", seed)
                            .isEqualTo(entry.size() == 0 ? -1 : Math.min(wanted, entry.size()));
                    requireSamePlace(stream, bytes, reader, seed);
                }
            }
            assertThat(files).as("seed %d", seed).isEqualTo(ENTRIES);
        }
    }

    private static void requireSamePlace(ByteArrayInputStream stream, byte[] bytes, TarReader reader, long seed) {
        assertThat(bytes.length - stream.available()).as("seed %d", seed).isEqualTo((int) reader.position());
    }

    @Test
    void itReadsTheSameEntries() throws IOException {
        byte[] bytes = tar(new Random(77));
        ReadTar expected = ReadTar.of(bytes);
        int at = 0;
        try (TarReader reader =
                TarReader.exact(new ByteArrayInputStream(bytes), "tar", FramingListener.NONE, Limits.DEFAULTS)) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                assertThat(entry.path()).isEqualTo(expected.entries.get(at).path());
                byte[] content = new byte[Math.toIntExact(entry.size())];
                for (int done = 0; done < content.length; ) {
                    done += reader.read(content, done, content.length - done);
                }
                assertThat(content).isEqualTo(expected.contents.get(at));
                at++;
            }
        }
        assertThat(at).isEqualTo(expected.entries.size());
    }
}
