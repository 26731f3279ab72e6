package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds index and bootstrap against what the reference builder writes for the same layers. */
final class GoldenReferenceTest {
    static List<String> cases() throws IOException {
        return Files.readAllLines(ReferenceLayers.cases()).stream().skip(1).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void indexAndBootstrapAreTheReferenceBuilders(String line) throws IOException {
        String[] golden = line.split("\t", -1);
        byte[] layer = ReferenceLayers.bytes(golden[0]);
        PackOptions options = ReferenceLayers.options(Integer.parseInt(golden[1]), PackedLayers.layoutOf(golden[2]));
        for (int threads : new int[] {1, 3}) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackResult result = new PackReference(
                            options.toBuilder().threads(threads).build())
                    .run(pipe(layer), golden[0], outputs);

            assertThat(result.blob().map(PackResult.BlobFile::id).orElse("-")).isEqualTo(golden[3]);
            assertThat(sizeAndDigest(outputs.blobBytes())).isEqualTo(golden[4] + " " + golden[5]);
            assertThat(sizeAndDigest(outputs.bootstrapBytes())).isEqualTo(golden[6] + " " + golden[7]);
        }
    }

    private static String sizeAndDigest(byte[] file) {
        Digest digest = DigestAlgorithm.SHA256.newDigest().digest(file, 0, file.length);
        return file.length == 0 ? "- -" : file.length + " " + digest.hex();
    }

    /** Gives a few bytes at a time, as a pipe does. */
    private static InputStream pipe(byte[] bytes) {
        Random random = new Random(bytes.length);
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(5000)));
            }
        };
    }
}
