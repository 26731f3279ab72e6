package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private final ChunkReader reader = new ChunkReader();

    @AfterEach
    void close() {
        reader.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6-zstd", "v6-none", "v6-lz4", "v6-toc", "v6-sha256-toc", "v6-batch-toc", "v6-encrypt"})
    void readsEveryChunkOfTheReference(String name) throws IOException {
        BlobFixture fixture = BlobFixture.load(name);
        StoredChunks stored = fixture.stored();
        Set<Digest> found = new HashSet<>();
        for (Chunk chunk : fixture.chunks()) {
            byte[] content = reader.read(stored, chunk);
            assertThat(content).hasSize(chunk.uncompressedSize());
            found.add(fixture.info().digestAlgorithm().newDigest().digest(content, 0, content.length));
        }
        assertThat(found).hasSize(fixture.info().chunkCount());
    }

    @Test
    void readsIntoAPlaceOfAnArray() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-zstd");
        Chunk chunk = fixture.chunks().get(0);
        byte[] expected = reader.read(fixture.stored(), chunk);
        byte[] target = new byte[expected.length + 20];
        reader.read(fixture.stored(), chunk, target, 10);
        assertThat(target).startsWith(new byte[10]).endsWith(new byte[10]).contains(expected);
    }

    @Test
    void chunksOfOneBatchCostOneReadOfIt() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-batch-toc");
        AtomicInteger reads = new AtomicInteger();
        ByteSource counting = new ByteSource() {
            private final ByteSource source = fixture.source();

            @Override
            public String name() {
                return source.name();
            }

            @Override
            public long size() throws IOException {
                return source.size();
            }

            @Override
            public void read(long position, byte[] target, int offset, int length) throws IOException {
                reads.incrementAndGet();
                source.read(position, target, offset, length);
            }

            @Override
            public void close() throws IOException {
                source.close();
            }
        };
        StoredChunks stored = StoredChunks.of(fixture.info(), counting);
        List<Chunk> batched = fixture.chunks().stream()
                .filter(chunk -> chunk.compressedSize() == 0)
                .toList();
        assertThat(batched).isNotEmpty();
        reader.read(stored, batched.get(0));
        int once = reads.get();
        for (int i = 0; i < 3; i++) {
            reader.read(stored, batched.get(0));
        }
        assertThat(reads).hasValue(once);
        assertThatThrownBy(() -> reader.read(stored, damaged(batched.get(0))))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("is in a batch");
    }

    /** One byte longer than the blob has it. */
    private static Chunk damaged(Chunk chunk) {
        return new Chunk(
                chunk.digest(),
                0,
                chunk.index(),
                chunk.flags(),
                0,
                chunk.uncompressedSize() + 1,
                0,
                chunk.uncompressedOffset(),
                chunk.crc32c());
    }

    @Test
    void anEncryptedChunkNeedsItsKey() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-encrypt");
        byte[] key = fixture.info().cipher().key().clone();
        key[31] ^= 1;
        BlobInfo.Cipher other = new BlobInfo.Cipher(
                BlobInfo.Cipher.AES_128_XTS, key, fixture.info().cipher().iv());
        for (BlobInfo.Cipher wrong : List.of(BlobInfo.Cipher.NONE, other)) {
            StoredChunks stored = StoredChunks.of(fixture.info().withCipher(wrong), fixture.source());
            for (Chunk chunk : fixture.chunks()) {
                assertThatThrownBy(() -> reader.read(stored, chunk)).isInstanceOf(MalformedInputException.class);
            }
        }
    }

    @Test
    void aChunkWithoutDigestIsProvenByItsCrcAlone() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-none");
        Chunk chunk = fixture.chunks().get(0);
        reader.read(fixture.stored(), with(chunk, Digest.ZERO, chunk.crc32c()));
        assertThatThrownBy(() -> reader.read(fixture.stored(), with(chunk, Digest.ZERO, chunk.crc32c() + 1)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("has CRC-32C");
        Digest other = DigestAlgorithm.SHA256.newDigest().digest(new byte[0], 0, 0);
        assertThatThrownBy(() -> reader.read(fixture.stored(), with(chunk, other, chunk.crc32c())))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("v6-none at offset " + chunk.compressedOffset() + ": chunk " + chunk.index()
                        + " has blake3 digest");
    }

    private static Chunk with(Chunk chunk, Digest digest, int crc) {
        return new Chunk(
                digest,
                0,
                chunk.index(),
                chunk.flags(),
                chunk.compressedSize(),
                chunk.uncompressedSize(),
                chunk.compressedOffset(),
                chunk.uncompressedOffset(),
                crc);
    }

    @Test
    void aRecordOutOfRangeIsMalformed() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-zstd");
        long end = fixture.info().chunkDataSize();
        int big = Chunk.MAX_SIZE;
        List<Chunk> wrong = List.of(
                at(1, 10, 20, -1),
                at(1, 10, 20, end - 9),
                at(1, 10, 20, Long.MAX_VALUE - 5),
                at(1, 0, 20, 0),
                at(1, -1, 20, 0),
                at(1, 10, 0, 0),
                at(1, 10, -1, 0),
                at(1, 10, big + 1, 0),
                at(1, big + 1, big, 0),
                at(0, 10, 20, 0));
        for (Chunk chunk : wrong) {
            assertThatThrownBy(() -> reader.read(fixture.stored(), chunk))
                    .as("%s", chunk)
                    .isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void aFileShorterThanTheBootstrapSaysIsMalformed() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-zstd");
        ByteSource cut = ByteSource.ofBytes("cut", Arrays.copyOf(fixture.blob(), 5));
        assertThatThrownBy(() -> reader.read(
                        StoredChunks.of(fixture.info(), cut), fixture.chunks().get(0)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("chunk data ends at 5");
    }

    private static Chunk at(int flags, int compressedSize, int uncompressedSize, long offset) {
        return new Chunk(Digest.ZERO, 0, 0, flags, compressedSize, uncompressedSize, offset, 0, 0);
    }
}
