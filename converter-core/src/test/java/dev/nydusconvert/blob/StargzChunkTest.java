package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Chunks of the oldest images of stargz layers: of a gzip member only where it begins is known for certain. */
class StargzChunkTest {
    private static final byte[] CONTENT = "a few bytes, a few bytes, a few bytes".getBytes(StandardCharsets.UTF_8);

    private final ChunkReader reader = new ChunkReader();

    private static byte[] layer() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(CONTENT);
            }
        }
        out.write(new byte[40]);
        return out.toByteArray();
    }

    private static StoredChunks stored(byte[] layer) throws IOException {
        BlobInfo any = BlobFixture.load("v6-none").info();
        BlobInfo info = new BlobInfo(
                "layer",
                4096,
                1,
                Compression.GZIP,
                DigestAlgorithm.SHA256,
                new BlobFeatures(BlobFeatures.ALIGNED),
                layer.length,
                4096,
                any.chunkTable(),
                any.toc(),
                any.meta(),
                any.cipher());
        return StoredChunks.of(info, ByteSource.ofBytes("layer", layer));
    }

    private static Chunk chunk(int storedLength, int length) {
        Digest digest = DigestAlgorithm.SHA256.newDigest().digest(CONTENT, 0, CONTENT.length);
        return new Chunk(digest, 0, 0, Chunk.FLAG_COMPRESSED, storedLength, length, 0, 0, 0);
    }

    @Test
    void theStoredLengthDoesNotCount() throws IOException {
        byte[] layer = layer();
        for (int more : new int[] {0, 1, 17, 40}) {
            int bound = (layer.length - 40) / 2 + more;
            assertThat(reader.read(stored(layer), chunk(bound, CONTENT.length))).isEqualTo(CONTENT);
        }
    }

    @Test
    void aBoundThatEqualsTheLengthMeansNothing() throws IOException {
        byte[] layer = layer();
        assertThat((layer.length - 40) / 2).isLessThanOrEqualTo(CONTENT.length);

        assertThat(reader.read(stored(layer), chunk(CONTENT.length, CONTENT.length)))
                .isEqualTo(CONTENT);
    }

    @Test
    void aMemberThatIsCutOrTooShortIsMalformed() throws IOException {
        byte[] layer = layer();
        int member = (layer.length - 40) / 2;

        byte[] cut = Arrays.copyOf(layer, member - 25);

        assertThatThrownBy(() -> reader.read(stored(cut), chunk(member, CONTENT.length)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("chunk 0");
        assertThatThrownBy(() -> reader.read(stored(layer), chunk(member, 2 * CONTENT.length)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("chunk 0");
    }
}
