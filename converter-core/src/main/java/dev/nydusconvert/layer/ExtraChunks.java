package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.RecipeInput;
import dev.nydusconvert.tar.RecipeOutput;
import dev.nydusconvert.tar.RecipeStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of a recipe that no file of the layer's bootstrap has: those of contents that a later entry of the tar
 * replaces (docs/tar-recipe.md, "Extra chunks").
 *
 * <pre>
 * offset size field
 *      0   32 digest
 *     32    4 blob number
 *     36    4 index
 *     40    4 flags
 *     44    4 compressed size
 *     48    4 uncompressed size
 *     52    4 CRC-32C
 *     56    8 compressed offset
 *     64    8 uncompressed offset
 * </pre>
 */
final class ExtraChunks {
    private static final int SIZE = 72;

    private ExtraChunks() {}

    /** @param chunks sorted by blob number and index, without duplicates */
    static RecipeStream encode(Iterable<Chunk> chunks, BlobNumbers blobs) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        try (RecipeOutput out = new RecipeOutput()) {
            for (Chunk chunk : chunks) {
                record.clear();
                record.put(chunk.digest().bytes()).putInt(blobs.number(chunk.blobIndex()));
                record.putInt(chunk.index()).putInt(chunk.flags()).putInt(chunk.compressedSize());
                record.putInt(chunk.uncompressedSize()).putInt(chunk.crc32c());
                record.putLong(chunk.compressedOffset()).putLong(chunk.uncompressedOffset());
                out.write(record.array(), 0, SIZE);
            }
            return out.finish();
        }
    }

    /** The chunks; their blob index is the blob number. */
    static List<Chunk> decode(RecipeStream stream, String recipe, int blobs) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        byte[] record = new byte[SIZE];
        long before = -1;
        try (RecipeInput in = stream.open(recipe + " (extra chunks)")) {
            while (in.remaining() > 0) {
                in.read(record, 0, SIZE);
                Chunk chunk = decode(record);
                long order = (long) chunk.blobIndex() << Integer.SIZE | Integer.toUnsignedLong(chunk.index());
                // The order also bounds what a small stream of repeated records could make of the memory.
                if (order <= before || chunk.blobIndex() >= blobs || chunk.index() >= Chunk.MAX_CHUNKS_PER_BLOB) {
                    throw in.malformed("has chunk " + chunk.index() + " of blob " + chunk.blobIndex()
                            + " out of order or of range");
                }
                before = order;
                chunks.add(chunk);
            }
            in.requireEnd();
        }
        return chunks;
    }

    private static Chunk decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        return new Chunk(
                Digest.read(record, 0),
                in.getInt(32),
                in.getInt(36),
                in.getInt(40),
                in.getInt(44),
                in.getInt(48),
                in.getLong(56),
                in.getLong(64),
                in.getInt(52));
    }
}
