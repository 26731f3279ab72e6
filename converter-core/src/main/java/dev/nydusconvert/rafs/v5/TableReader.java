package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.rafs.v5.SuperBlock.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads super block and tables (rafs-v5.md 1 and 6). */
final class TableReader {
    private static final long MAX_FILE_SIZE = 0x8000_0000L;
    private static final int MIN_CHUNK_SIZE = 0x1000;
    private static final long V6_ONLY =
            SuperFlags.INLINED_CHUNK_DIGEST | SuperFlags.TARFS_MODE | SuperFlags.ENCRYPTION_AES_128_XTS;

    private static final int VERSION_OFFSET = 4;
    private static final int SIZE_OFFSET = 8;
    private static final int CHUNK_SIZE_OFFSET = 12;
    private static final int FLAGS_OFFSET = 16;
    private static final int INODE_COUNT_OFFSET = 24;
    private static final int INODE_TABLE_OFFSET = 32;
    private static final int PREFETCH_TABLE_OFFSET = 40;
    private static final int BLOB_TABLE_OFFSET = 48;
    private static final int EXTENDED_BLOB_TABLE_OFFSET = 72;

    private final BootstrapInput input;
    private final Extents extents;

    private TableReader(BootstrapInput input) {
        this.input = input;
        this.extents = new Extents(input);
    }

    static Tables read(BootstrapInput input) throws IOException {
        return new TableReader(input).read();
    }

    private Tables read() throws IOException {
        SuperBlock block = superBlock();
        SuperFlags flags = flags(block);
        int chunkSize = (int) block.chunkSize();
        Compression compression = compression(flags);
        DigestAlgorithm algorithm = digestAlgorithm(flags);
        int[] inodeOffsets = inodeOffsets(block);
        List<BlobTable.Entry> entries = blobEntries(block.blobTable());
        List<ExtendedBlobRecord> extended = extendedEntries(block.extendedBlobTable(), entries.size());
        List<BlobInfo> blobs = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            blobs.add(Tables.blob(entries.get(i), chunkSize, compression, algorithm, extended.get(i)));
        }
        List<Long> prefetch = prefetch(block.prefetchTable(), inodeOffsets.length);
        return new Tables(
                chunkSize,
                flags,
                compression,
                algorithm,
                block.inodeTable().offset(),
                inodeOffsets,
                prefetch,
                List.copyOf(blobs),
                block.extendedBlobTable().count() > 0,
                extents);
    }

    private SuperBlock superBlock() throws IOException {
        if (input.size() <= SuperBlock.SIZE || input.size() > MAX_FILE_SIZE) {
            throw input.malformed(
                    input.size(), "a RAFS v5 bootstrap has more than " + SuperBlock.SIZE + " bytes and at most 2 GiB");
        }
        if (input.at(0, Integer.BYTES).getInt() != SuperBlock.MAGIC) {
            throw input.malformed(0, "does not begin with the magic of RAFS v5");
        }
        SuperBlock block = SuperBlock.readFrom(input.at(0, SuperBlock.USED_SIZE));
        if (block.version() != SuperBlock.VERSION) {
            throw input.malformed(
                    VERSION_OFFSET, String.format("version 0x%x, must be 0x%x", block.version(), SuperBlock.VERSION));
        }
        if (block.superBlockSize() != SuperBlock.SIZE) {
            throw input.malformed(
                    SIZE_OFFSET, "super block of " + block.superBlockSize() + " bytes, must be " + SuperBlock.SIZE);
        }
        long chunkSize = block.chunkSize();
        if (Long.bitCount(chunkSize) != 1 || chunkSize < MIN_CHUNK_SIZE || chunkSize > Chunk.MAX_SIZE) {
            throw input.malformed(
                    CHUNK_SIZE_OFFSET,
                    "chunk size " + chunkSize + ", must be a power of two from " + MIN_CHUNK_SIZE + " to "
                            + Chunk.MAX_SIZE);
        }
        extents.add(0, SuperBlock.SIZE);
        return block;
    }

    private SuperFlags flags(SuperBlock block) throws IOException {
        SuperFlags flags = block.flags();
        if (flags.unknown() != 0) {
            throw new UnsupportedFeatureException(
                    input.name() + ": super block flags " + flags + " have bits that no known version of RAFS has");
        }
        if ((flags.bits() & V6_ONLY) != 0) {
            input.report(FLAGS_OFFSET, "super block flags " + flags + " have bits that only RAFS v6 has");
        }
        return flags;
    }

    /** Several bits, or none, are a finding; readers then take the first of an order of their own. */
    private Compression compression(SuperFlags flags) throws IOException {
        if (flags.compression().isPresent()) {
            return flags.compression().get();
        }
        input.report(FLAGS_OFFSET, "super block flags " + flags + " must name exactly one compression");
        if (flags.has(SuperFlags.COMPRESSION_NONE)) {
            return Compression.NONE;
        }
        boolean gzip = flags.has(SuperFlags.COMPRESSION_GZIP) && !flags.has(SuperFlags.COMPRESSION_LZ4);
        return gzip ? Compression.GZIP : Compression.LZ4_BLOCK;
    }

    private DigestAlgorithm digestAlgorithm(SuperFlags flags) throws IOException {
        if (flags.digestAlgorithm().isPresent()) {
            return flags.digestAlgorithm().get();
        }
        input.report(FLAGS_OFFSET, "super block flags " + flags + " must name exactly one digest algorithm");
        return DigestAlgorithm.BLAKE3;
    }

    private int[] inodeOffsets(SuperBlock block) throws IOException {
        Table table = block.inodeTable();
        requireTable("inode table", table, Integer.BYTES, INODE_TABLE_OFFSET);
        // Each inode has a head and a name; without this a sparse file could have a table of any length.
        if (table.count() == 0 || table.count() > input.size() / InodeRecord.SIZE) {
            throw input.malformed(
                    INODE_TABLE_OFFSET,
                    "inode table of " + table.count() + " entries in a file of " + input.size() + " bytes");
        }
        if (block.inodeCount() < 0 || block.inodeCount() > table.count()) {
            input.report(
                    INODE_COUNT_OFFSET,
                    "inode count " + Long.toUnsignedString(block.inodeCount()) + " exceeds the " + table.count()
                            + " entries of the inode table");
        }
        int[] offsets = new int[(int) table.count()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = input.at(table.offset() + 4L * i, Integer.BYTES).getInt();
        }
        return offsets;
    }

    private List<BlobTable.Entry> blobEntries(Table table) throws IOException {
        requireTable("blob table", table, 1, BLOB_TABLE_OFFSET);
        if (table.count() > BlobTable.MAX_SIZE) {
            throw input.malformed(
                    BLOB_TABLE_OFFSET,
                    "blob table of " + table.count() + " bytes, at most " + BlobTable.MAX_SIZE + " are allowed");
        }
        return BlobTable.read(input, table.offset(), (int) table.count());
    }

    private List<ExtendedBlobRecord> extendedEntries(Table table, int blobs) throws IOException {
        List<ExtendedBlobRecord> records = new ArrayList<>();
        if (table.count() == 0) {
            for (int i = 0; i < blobs; i++) {
                records.add(new ExtendedBlobRecord(0, 0, 0, 0));
            }
            return records;
        }
        requireTable("extended blob table", table, ExtendedBlobRecord.SIZE, EXTENDED_BLOB_TABLE_OFFSET);
        if (table.count() < blobs) {
            throw input.malformed(
                    EXTENDED_BLOB_TABLE_OFFSET,
                    "extended blob table of " + table.count() + " entries for " + blobs + " blobs");
        }
        for (int i = 0; i < blobs; i++) {
            long offset = table.offset() + (long) ExtendedBlobRecord.SIZE * i;
            ExtendedBlobRecord blob = ExtendedBlobRecord.readFrom(input.at(offset, ExtendedBlobRecord.SIZE));
            if (blob.chunkCount() > Chunk.MAX_CHUNKS_PER_BLOB
                    || blob.uncompressedSize() < 0
                    || blob.compressedSize() < 0) {
                throw input.malformed(
                        offset,
                        "blob " + i + " of " + blob.chunkCount() + " chunks and "
                                + Long.toUnsignedString(blob.compressedSize()) + " bytes, uncompressed "
                                + Long.toUnsignedString(blob.uncompressedSize()) + ", is out of range");
            }
            records.add(blob);
        }
        return records;
    }

    private List<Long> prefetch(Table table, int inodes) throws IOException {
        List<Long> inos = new ArrayList<>();
        if (table.count() == 0) {
            return inos;
        }
        requireTable("prefetch table", table, Integer.BYTES, PREFETCH_TABLE_OFFSET);
        for (long i = 0; i < table.count(); i++) {
            long offset = table.offset() + 4 * i;
            long ino = Integer.toUnsignedLong(input.at(offset, Integer.BYTES).getInt());
            if (ino == 0) {
                break;
            }
            if (inos.size() == inodes) {
                input.report(offset, "prefetch table has more entries than there are inodes, which are " + inodes);
                break;
            }
            inos.add(ino);
        }
        return inos;
    }

    private void requireTable(String name, Table table, int entrySize, int fieldOffset) throws IOException {
        long length = table.count() * entrySize;
        if (!TableLayout.aligned(table.offset())
                || table.offset() < SuperBlock.SIZE
                || length > input.size() - table.offset()) {
            throw input.malformed(
                    fieldOffset,
                    name + " of " + length + " bytes at offset " + Long.toUnsignedString(table.offset())
                            + ", must begin at a multiple of 8 and lie between the super block and the end of the file");
        }
        extents.add(table.offset(), length);
    }
}
