package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.inflate.DeflateSamples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GzipMemberStreamTest {
    @Test
    void theContentDoesNotDependOnHowMuchIsReadAtATime() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] content = DeflateSamples.content(random, 1 + random.nextInt(1 << 14));
            byte[] more = DeflateSamples.content(random, 1 + random.nextInt(1 << 10));
            byte[] gzip = DeflateSamples.join(DeflateSamples.gzip(random, content), DeflateSamples.gzip(random, more));
            int most = 1 << random.nextInt(8);
            try (GzipMemberStream stream = new GzipMemberStream(new ByteArrayInputStream(gzip), "sample")) {
                assertThat(readInSteps(stream, most, random))
                        .as("seed %d, at most %d bytes at a time", seed, most)
                        .isEqualTo(DeflateSamples.join(content, more));
            }
        }
    }

    private static byte[] readInSteps(GzipMemberStream stream, int most, Random random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[most];
        for (int n = 0; n >= 0; n = stream.read(buffer, 0, 1 + random.nextInt(most))) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }
}
