package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.rafs.v6.ExtendedSuperBlock.Table;
import java.io.IOException;

/**
 * Both super blocks of a bootstrap, checked (rafs-v6.md 3 and 4).
 *
 * @param prefetchTable the prefetch table, {@link Table#NONE} for none
 */
record Header(
        SuperBlock superBlock,
        ExtendedSuperBlock extended,
        Compression compression,
        DigestAlgorithm digestAlgorithm,
        Table prefetchTable) {
    private static final int MIN_SIZE = 4096;
    private static final int TABLE_ALIGNMENT = 4096;
    private static final int MIN_CHUNK_SIZE = 0x1000;
    private static final int MAX_CHUNK_SIZE = 0x1000000;

    /** What images of nydus 2.1 and older say for the blocks of no device at all. */
    private static final long OLD_BLOCKS = 4096;

    static Header read(BootstrapBytes bytes) throws IOException {
        if (bytes.size() < MIN_SIZE) {
            throw bytes.fatal(0, "a RAFS v6 bootstrap has at least " + MIN_SIZE + " bytes, not " + bytes.size());
        }
        SuperBlock superBlock = SuperBlock.readFrom(bytes.at(SuperBlock.OFFSET));
        checkSuperBlock(bytes, superBlock);
        ExtendedSuperBlock extended = ExtendedSuperBlock.readFrom(bytes.at(ExtendedSuperBlock.OFFSET));
        checkFlags(bytes, superBlock, extended.flags());
        long chunkSize = extended.chunkSize();
        if (chunkSize < MIN_CHUNK_SIZE || chunkSize > MAX_CHUNK_SIZE || Long.bitCount(chunkSize) != 1) {
            throw extendedFatal(
                    bytes, 20, "the chunk size is " + chunkSize + ", not a power of two from 4096 to 16777216");
        }
        return new Header(
                superBlock,
                extended,
                extended.flags()
                        .compression()
                        .orElseThrow(() -> extendedFatal(
                                bytes, 0, "flags " + extended.flags() + " do not name exactly one compression")),
                extended.flags()
                        .digestAlgorithm()
                        .orElseThrow(() -> extendedFatal(
                                bytes, 0, "flags " + extended.flags() + " do not name exactly one digest")),
                checkTables(bytes, superBlock, extended));
    }

    int blockSize() {
        return superBlock.blockSize();
    }

    int chunkSize() {
        return Math.toIntExact(extended.chunkSize());
    }

    boolean tarfs() {
        return extended.flags().has(SuperFlags.TARFS_MODE);
    }

    /** Where the inode area starts. */
    long metaOffset() {
        return superBlock.metaBlock() * blockSize();
    }

    private static void checkSuperBlock(BootstrapBytes bytes, SuperBlock block) throws IOException {
        if (block.magic() != SuperBlock.MAGIC) {
            throw fatal(bytes, 0, "the magic number is " + hex(block.magic()) + ", not " + hex(SuperBlock.MAGIC));
        }
        if ((block.compatibleFeatures() & SuperBlock.COMPATIBLE_RAFS_V6) == 0) {
            throw fatal(
                    bytes, 8, "features " + hex(block.compatibleFeatures()) + ": EROFS, but without the mark of RAFS");
        }
        if (block.incompatibleFeatures() != SuperBlock.INCOMPATIBLE_FEATURES) {
            throw bytes.unsupported("incompatible EROFS features " + hex(block.incompatibleFeatures())
                    + ", RAFS has exactly " + hex(SuperBlock.INCOMPATIBLE_FEATURES));
        }
        if (block.blockBits() != SuperBlock.BLOCK_BITS && block.blockBits() != SuperBlock.TARFS_BLOCK_BITS) {
            throw fatal(bytes, 12, "the block size is 2^" + block.blockBits() + " bytes, not 2^9 or 2^12");
        }
        if (block.devices() > 0 && block.deviceSlotOffset() != SuperBlock.DEVICE_SLOT_OFFSET) {
            throw fatal(bytes, 88, "device slots start at slot " + block.deviceSlotOffset() + ", not 11");
        }
        if (!bytes.contains(block.metaBlock() * block.blockSize(), 0)) {
            throw fatal(bytes, 40, "the inode area starts at block " + block.metaBlock() + ", behind the end");
        }
        if (bytes.size() % block.blockSize() != 0) {
            bytes.error(bytes.size(), "the size is not a multiple of " + block.blockSize() + " bytes");
        }
        requireZero(bytes, 4, "the checksum", block.checksum());
        requireZero(bytes, 13, "the number of extension slots", block.extensionSlots());
        requireZero(bytes, 44, "the block of shared xattrs", block.xattrBlock());
        requireZero(bytes, 84, "the union", block.union());
        if (block.inodes() == 0) {
            bytes.error(SuperBlock.OFFSET + 16L, "the number of inodes is 0");
        }
        if (block.devices() == 0 && block.blocks() != 0 && block.blocks() != OLD_BLOCKS) {
            bytes.error(SuperBlock.OFFSET + 36L, "there are " + block.blocks() + " blocks, but no device");
        }
        if (block.devices() == 0 && block.deviceSlotOffset() != SuperBlock.DEVICE_SLOT_OFFSET) {
            bytes.error(SuperBlock.OFFSET + 88L, "device slots start at slot " + block.deviceSlotOffset() + ", not 11");
        }
    }

    private static void checkFlags(BootstrapBytes bytes, SuperBlock superBlock, SuperFlags flags) throws IOException {
        if (flags.unknown() != 0) {
            throw bytes.unsupported("unknown flags 0x" + Long.toHexString(flags.unknown()) + " in the super block");
        }
        boolean smallBlocks = superBlock.blockBits() == SuperBlock.TARFS_BLOCK_BITS;
        if (flags.has(SuperFlags.TARFS_MODE) != smallBlocks) {
            throw extendedFatal(
                    bytes,
                    0,
                    "flags " + flags + " with blocks of " + superBlock.blockSize()
                            + " bytes: tarfs has 512, all others 4096");
        }
        if (flags.has(SuperFlags.ENCRYPTION_NONE | SuperFlags.ENCRYPTION_AES_128_XTS)) {
            bytes.error(ExtendedSuperBlock.OFFSET, "flags " + flags + " name two encryptions");
        }
    }

    /** Checks the three tables' places, and returns the prefetch table's. */
    private static Table checkTables(BootstrapBytes bytes, SuperBlock superBlock, ExtendedSuperBlock extended)
            throws IOException {
        long slotsEnd = DeviceSlot.OFFSET + (long) DeviceSlot.SIZE * superBlock.devices();
        Table blobs = extended.blobTable();
        requirePlace(bytes, 8, "blob table", blobs, slotsEnd, TABLE_ALIGNMENT, BlobTableEntry.SIZE);
        Table chunks = extended.chunkTable();
        if (chunks.size() != 0) {
            requirePlace(bytes, 24, "chunk table", chunks, slotsEnd, TABLE_ALIGNMENT, ChunkRecord.SIZE);
        }
        // Old builders left a size without an offset in empty images.
        boolean present =
                extended.prefetchTable().size() > 0 && extended.prefetchTable().offset() != 0;
        Table prefetch = present ? extended.prefetchTable() : Table.NONE;
        if (present) {
            requirePlace(bytes, 40, "prefetch table", prefetch, slotsEnd, Long.BYTES, Integer.BYTES);
        }
        requireDisjoint(bytes, "blob table", blobs, "chunk table", chunks);
        requireDisjoint(bytes, "blob table", blobs, "prefetch table", prefetch);
        requireDisjoint(bytes, "chunk table", chunks, "prefetch table", prefetch);
        return prefetch;
    }

    private static void requirePlace(
            BootstrapBytes bytes, int field, String name, Table table, long slotsEnd, int alignment, int unit)
            throws IOException {
        if (!bytes.contains(table.offset(), table.size())) {
            throw extendedFatal(bytes, field, "the " + name + " (" + table + ") reaches behind the end");
        }
        if (table.size() % unit != 0) {
            throw extendedFatal(bytes, field, "the " + name + " (" + table + ") has no multiple of " + unit + " bytes");
        }
        if (table.offset() % alignment != 0 || table.offset() < Math.max(slotsEnd, MIN_SIZE)) {
            throw extendedFatal(
                    bytes,
                    field,
                    "the " + name + " (" + table + ") does not start at a multiple of " + alignment
                            + " behind the device slots, which end at " + slotsEnd);
        }
    }

    private static void requireDisjoint(BootstrapBytes bytes, String name, Table table, String otherName, Table other)
            throws IOException {
        if (table.overlaps(other)) {
            bytes.error(
                    ExtendedSuperBlock.OFFSET,
                    "the " + name + " (" + table + ") and the " + otherName + " (" + other + ") overlap");
        }
    }

    private static void requireZero(BootstrapBytes bytes, int field, String name, long value) throws IOException {
        if (value != 0) {
            bytes.error(SuperBlock.OFFSET + field, name + " is " + value + ", not 0");
        }
    }

    private static IOException fatal(BootstrapBytes bytes, int field, String problem) {
        return bytes.fatal(SuperBlock.OFFSET + field, problem);
    }

    private static IOException extendedFatal(BootstrapBytes bytes, int field, String problem) {
        return bytes.fatal(ExtendedSuperBlock.OFFSET + field, problem);
    }

    private static String hex(int value) {
        return String.format("0x%08x", value);
    }
}
