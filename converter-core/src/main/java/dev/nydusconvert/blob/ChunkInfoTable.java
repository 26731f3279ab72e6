package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The chunk-info table of a blob: where each chunk is, in the order of their indexes (rafs-v6.md 17).
 *
 * <p>Every entry lies in the blob's bounds and behind the one before. Safe for use by several threads.
 */
public final class ChunkInfoTable {
    private final BlobMetaHeader header;
    private final ChunkTableFormat format;
    private final byte[] bytes;

    private ChunkInfoTable(BlobMetaHeader header, ChunkTableFormat format, byte[] bytes) {
        this.header = header;
        this.format = format;
        this.bytes = bytes;
    }

    static ChunkInfoTable read(ByteSource blob, BlobInfo info) throws IOException {
        Optional<UnitCipher> cipher = cipher(blob, info);
        BlobMetaHeader header = readHeader(blob, info, cipher);
        ChunkTableFormat format = ChunkTableFormat.of(info.features());
        ChunkTableRules rules = new ChunkTableRules(blob.name(), info, header, format);
        rules.checkHeader();
        BlobInfo.ChunkTableLocation location = info.chunkTable();
        BlobSection section = new BlobSection(
                BlobSection.BLOB_META,
                location.compression(),
                Digest.ZERO,
                location.offset(),
                location.compressedSize(),
                location.uncompressedSize());
        ChunkInfoTable table =
                new ChunkInfoTable(header, format, StoredUnit.read(blob, section, location.uncompressedSize(), cipher));
        rules.checkEntries(table);
        return table;
    }

    /** Table and header are encrypted like chunks. */
    private static Optional<UnitCipher> cipher(ByteSource blob, BlobInfo info) throws MalformedInputException {
        if (!info.features().has(BlobFeatures.ENCRYPTED)) {
            return Optional.empty();
        }
        if (info.cipher().isNone()) {
            throw new MalformedInputException(
                    blob.name(),
                    MalformedInputException.NO_OFFSET,
                    "is encrypted according to its features " + info.features() + ", but its bootstrap has no key");
        }
        return Optional.of(UnitCipher.of(info.cipher()));
    }

    private static BlobMetaHeader readHeader(ByteSource blob, BlobInfo info, Optional<UnitCipher> cipher)
            throws IOException {
        BlobInfo.ChunkTableLocation location = info.chunkTable();
        if (!info.hasChunkTable()) {
            throw new MalformedInputException(
                    blob.name(),
                    MalformedInputException.NO_OFFSET,
                    "its bootstrap says that it has no chunk-info table");
        }
        blob.requireRange(location.offset(), location.compressedSize());
        long offset = location.offset() + location.compressedSize();
        byte[] bytes = blob.read(offset, BlobMetaHeader.SIZE);
        cipher.ifPresent(it -> it.decrypt(bytes, bytes.length));
        String name = cipher.isPresent() ? blob.name() + " (decrypted)" : blob.name();
        return BlobMetaHeader.readFrom(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), name, offset);
    }

    public BlobMetaHeader header() {
        return header;
    }

    public ChunkTableFormat format() {
        return format;
    }

    /** Number of entries. */
    public int size() {
        return header.entries();
    }

    /** The entry of the chunk with that index. */
    public ChunkInfo get(int index) {
        Objects.checkIndex(index, size());
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(index * format.entrySize());
        return format == ChunkTableFormat.V2 ? ChunkInfoV2.readFrom(buffer) : ChunkInfoV1.readFrom(buffer);
    }

    /** The chunk with that index, with a digest from elsewhere. */
    public Chunk chunk(int index, Digest digest, int blobIndex) {
        return get(index).toChunk(digest, blobIndex, index);
    }

    /** The context of a batch of a blob with batches. */
    BatchContext batch(int index) {
        Objects.checkIndex(index, header.contextsCount());
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(size() * format.entrySize() + index * BatchContext.SIZE);
        return BatchContext.readFrom(buffer);
    }

    /** A context of a zran blob. */
    ZranContext zran(int index) {
        Objects.checkIndex(index, header.contextsCount());
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(size() * format.entrySize() + index * ZranContext.SIZE);
        return ZranContext.readFrom(buffer);
    }

    /**
     * How many bytes there are to decode for all zran contexts of the table, input and output together: at most a fixed
     * multiple of the length of the stream.
     */
    long zranWork() {
        long work = 0;
        for (int i = 0; i < header.contextsCount(); i++) {
            work += zran(i).work();
        }
        return work;
    }

    /** The dictionary of a zran context. */
    byte[] dictionary(ZranContext context) {
        int start = Math.toIntExact(bytes.length - dictionariesSize() + context.dictionaryOffset());
        return Arrays.copyOfRange(bytes, start, start + Math.toIntExact(context.dictionarySize()));
    }

    /** Length in bytes of the dictionaries of all zran contexts. */
    long dictionariesSize() {
        return bytes.length - (long) size() * format.entrySize() - (long) header.contextsCount() * ZranContext.SIZE;
    }

    /** Batch contexts, or zran contexts and their dictionaries, as they are stored; empty without. */
    public byte[] contexts() {
        return Arrays.copyOfRange(bytes, size() * format.entrySize(), bytes.length);
    }
}
