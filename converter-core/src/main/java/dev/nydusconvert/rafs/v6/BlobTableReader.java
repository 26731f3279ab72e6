package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.v6.ExtendedSuperBlock.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and checks the blob table and the device slots (rafs-v6.md 5 and 6). */
final class BlobTableReader {
    private static final long MAX_UNCOMPRESSED_SIZE = 1L << 44;
    private static final long MAX_COMPRESSED_SIZE = 1L << 40;
    private static final long MAX_CHUNKS = 1 << 24;
    private static final int MAX_CIPHER = 1;
    private static final int V1_ENTRY_SIZE = 16;
    private static final int V2_ENTRY_SIZE = 24;

    private final BootstrapBytes bytes;
    private final Header header;

    BlobTableReader(BootstrapBytes bytes, Header header) {
        this.bytes = bytes;
        this.header = header;
    }

    List<BlobInfo> read() throws IOException {
        Table table = header.extended().blobTable();
        int count = Math.toIntExact(table.size() / BlobTableEntry.SIZE);
        List<BlobTableEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long offset = table.offset() + (long) i * BlobTableEntry.SIZE;
            BlobTableEntry entry = BlobTableEntry.readFrom(bytes.at(offset));
            check(entry, i, offset);
            entries.add(entry);
        }
        checkDevices(entries);
        return entries.stream().map(BlobTableEntry::toBlobInfo).toList();
    }

    private void check(BlobTableEntry entry, int index, long offset) throws IOException {
        checkNumbers(entry, offset);
        checkId(entry, offset);
        BlobFeatures features = entry.features();
        if (!features.supported()) {
            throw bytes.unsupported("unknown features " + features + " of blob " + index);
        }
        require(entry.index() == index, offset + 64, "entry " + index + " has the index " + entry.index());
        require(
                entry.chunkSize() == header.chunkSize(),
                offset + 68,
                "the blob's chunk size is " + entry.chunkSize() + ", the image's " + header.chunkSize());
        require(
                features.has(BlobFeatures.ALIGNED) != header.tarfs(),
                offset + 84,
                "features " + features + ": chunks are aligned in all images but tarfs");
        checkChunkTable(entry, offset);
    }

    /** Checks what a {@link BlobInfo} cannot hold at all. */
    private void checkNumbers(BlobTableEntry entry, long offset) throws IOException {
        requireRange(entry.chunkSize(), Integer.MAX_VALUE, offset + 68, "chunk size");
        requireRange(entry.chunkCount(), MAX_CHUNKS, offset + 72, "number of chunks");
        requireRange(entry.compressedSize(), MAX_COMPRESSED_SIZE, offset + 88, "compressed size");
        requireRange(entry.uncompressedSize(), MAX_UNCOMPRESSED_SIZE, offset + 96, "uncompressed size");
        requireRange(entry.tocSize(), Integer.MAX_VALUE, offset + 104, "ToC size");
        if (Compression.ofCode(entry.compression()).isEmpty()) {
            throw bytes.unsupported("compression " + entry.compression() + " of a blob");
        }
        if (Compression.ofCode(entry.chunkTableCompression()).isEmpty()) {
            throw bytes.unsupported("compression " + entry.chunkTableCompression() + " of a chunk-info table");
        }
        if (DigestAlgorithm.ofCode(entry.digestAlgorithm()).isEmpty()) {
            throw bytes.unsupported("digest algorithm " + entry.digestAlgorithm() + " of a blob");
        }
        if (entry.cipher() < 0 || entry.cipher() > MAX_CIPHER) {
            throw bytes.unsupported("cipher " + entry.cipher() + " of a blob");
        }
    }

    /** The id becomes part of file names and URLs, so it must not lead elsewhere. */
    private void checkId(BlobTableEntry entry, long offset) throws IOException {
        byte[] id = entry.unpaddedId();
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(id))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bytes.fatal(offset, "the blob id is not UTF-8");
        }
        boolean plain = text.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == 0x7f);
        if (text.isEmpty() || text.equals(".") || text.equals("..") || !plain) {
            throw bytes.fatal(offset, "the blob id '" + text + "' cannot be a file name");
        }
        for (int i = id.length; i < BlobTableEntry.ID_LENGTH; i++) {
            require(entry.id()[i] == 0, offset + i, "the blob id goes on behind its end");
        }
    }

    private void checkChunkTable(BlobTableEntry entry, long offset) throws IOException {
        BlobFeatures features = entry.features();
        long size = entry.chunkTableUncompressedSize();
        long stored = entry.chunkTableCompressedSize();
        boolean placed = entry.chunkTableOffset() >= 0 && stored >= 0 && entry.chunkTableOffset() + stored >= 0;
        require(
                placed && stored <= size,
                offset + 112,
                "the chunk-info table has " + stored + " bytes at " + entry.chunkTableOffset() + ", " + size
                        + " bytes when decompressed");
        boolean v2 = features.has(BlobFeatures.CHUNK_INFO_V2);
        boolean contexts = features.has(BlobFeatures.BATCH)
                || features.has(BlobFeatures.ZRAN)
                || features.has(BlobFeatures.ENCRYPTED);
        require(v2 || !contexts, offset + 84, "features " + features + " need chunk-info entries of version 2");
        long entries = entry.chunkCount() * (v2 ? V2_ENTRY_SIZE : V1_ENTRY_SIZE);
        boolean unchecked = !v2 && (header.tarfs() || features.has(BlobFeatures.IS_CHUNKDICT_GENERATED));
        boolean fits = v2 && contexts ? size >= entries : size == entries;
        require(
                unchecked || fits,
                offset + 128,
                "the chunk-info table has " + size + " bytes, but " + entry.chunkCount() + " entries need " + entries);
    }

    private void checkDevices(List<BlobTableEntry> entries) throws IOException {
        int slots = header.superBlock().devices();
        require(
                slots == entries.size(),
                SuperBlock.OFFSET + 86,
                "there are " + slots + " device slots for " + entries.size() + " blobs");
        if (!bytes.contains(DeviceSlot.OFFSET, (long) slots * DeviceSlot.SIZE)) {
            throw bytes.fatal(SuperBlock.OFFSET + 86, slots + " device slots reach behind the end");
        }
        Set<ByteBuffer> ids = new HashSet<>();
        long bootstrapEnd = bytes.size();
        long previousEnd = bootstrapEnd;
        for (int i = 0; i < Math.min(slots, entries.size()); i++) {
            long offset = DeviceSlot.OFFSET + (long) i * DeviceSlot.SIZE;
            DeviceSlot slot = DeviceSlot.readFrom(bytes.at(offset));
            BlobTableEntry entry = entries.get(i);
            require(
                    Arrays.equals(slot.id(), entry.id()),
                    offset,
                    "device slot " + i + " has another id than blob " + i);
            require(ids.add(ByteBuffer.wrap(slot.id())), offset, "device slot " + i + " repeats an id");
            require(slot.blocks() != 0, offset + 64, "device slot " + i + " has no blocks");
            long blocks = entry.uncompressedSize() / header.blockSize();
            if (slot.blocks() != blocks) {
                bytes.flaw(offset + 64, "device slot " + i + " has " + slot.blocks() + " blocks, its blob " + blocks);
            }
            // Builders of nydus 2.1 and older did not lay out the devices, and wrote 0.
            long start = slot.mappedBlock() * header.blockSize();
            if (slot.mappedBlock() != 0 && start < previousEnd) {
                bytes.flaw(offset + 68, "device " + i + " starts at " + start + ", before the end of what precedes it");
            }
            previousEnd = start + slot.blocks() * header.blockSize();
        }
    }

    private void require(boolean condition, long offset, String problem) throws IOException {
        if (!condition) {
            bytes.error(offset, problem);
        }
    }

    private void requireRange(long value, long max, long offset, String name) throws IOException {
        if (value < 0 || value > max) {
            throw bytes.fatal(
                    offset,
                    "the " + name + " is " + Long.toUnsignedString(value) + ", more than the " + max + " allowed");
        }
    }
}
