package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Chunk-info table and contexts of an index into a gzip stream; then each chunk is read through them. */
public final class ZranFuzz implements FuzzTarget {
    private static final int CHUNKS = 6;

    private final ZranFixture fixture;
    private final int start;
    private final int end;

    public ZranFuzz() {
        try {
            this.fixture = ZranFixture.create(1, CHUNKS);
            this.start = Math.toIntExact(fixture.info().chunkTable().offset());
            this.end = start + CHUNKS * ChunkInfoV2.SIZE + fixture.contextCount() * ZranContext.SIZE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The input stands for the header, and then for entries and contexts; the dictionaries behind them stay. */
    @Override
    public void read(byte[] input) throws IOException {
        byte[] meta = fixture.meta().clone();
        int header = meta.length - BlobMetaHeader.SIZE;
        int inHeader = Math.min(input.length, BlobMetaHeader.SIZE);
        System.arraycopy(input, 0, meta, header, inHeader);
        System.arraycopy(input, inHeader, meta, start, Math.min(input.length - inHeader, end - start));
        try (StoredChunks stored = StoredChunks.of(
                        fixture.info(),
                        ByteSource.ofBytes("layer", fixture.stream()),
                        Optional.of(ByteSource.ofBytes("index", meta)));
                ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : fixture.chunks()) {
                if (!Arrays.equals(reader.read(stored, chunk), fixture.contentOf(chunk))) {
                    throw new AssertionError("chunk " + chunk.index() + " is wrong, and nothing says so");
                }
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        byte[] meta = fixture.meta();
        byte[] seed = Arrays.copyOf(
                Arrays.copyOfRange(meta, meta.length - BlobMetaHeader.SIZE, meta.length),
                BlobMetaHeader.SIZE + end - start);
        System.arraycopy(meta, start, seed, BlobMetaHeader.SIZE, end - start);
        return List.of(seed);
    }
}
