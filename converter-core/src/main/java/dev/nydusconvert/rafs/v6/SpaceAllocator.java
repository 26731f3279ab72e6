package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.UnsupportedFeatureException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;

/**
 * Gives inodes their place, as the reference builder does: which gap is filled first decides every nid, and so the
 * bytes of the bootstrap (rafs-v6.md 12).
 *
 * <p>Offsets are in bytes from the start of the inode area.
 */
final class SpaceAllocator {
    /** Where the root goes: the block before it stays empty, so that no inode has nid 0. */
    static final int FIRST_OFFSET = 4096;

    private static final int SLOT = Inode.SLOT_SIZE;

    /** Area and tables of a bootstrap are held in one array each. */
    private static final long MAX_END = Integer.MAX_VALUE - (1L << 24);

    private final int blockSize;
    private final Queue<Long>[] blocksByFreeSlots;

    /** Which of the queues are not empty: there are 128, and nearly all of them are. */
    private final BitSet withBlocks = new BitSet();

    private long end = FIRST_OFFSET;

    /**
     * Where an object with data behind it was put.
     *
     * @param inode offset of the inode
     * @param data offset of the data's first whole block; for one without any, wherever the next object goes
     * @param inline whether the last, partial block of the data follows the inode
     */
    record Placement(long inode, long data, boolean inline) {}

    @SuppressWarnings("unchecked") // an array of generic queues cannot be made any other way
    SpaceAllocator(int blockSize) {
        this.blockSize = blockSize;
        this.blocksByFreeSlots = new Queue[blockSize / SLOT];
        for (int slots = 0; slots < blocksByFreeSlots.length; slots++) {
            blocksByFreeSlots[slots] = new ArrayDeque<>();
        }
    }

    /** Offset behind everything allocated. */
    long end() {
        return end;
    }

    /** Places a regular file's inode with all that follows it; gaps in blocks are used. */
    long placeFile(long size) throws UnsupportedFeatureException {
        long offset = takeGap(size);
        if (offset < 0) {
            offset = end;
            advance(size);
        }
        align(SLOT);
        return offset;
    }

    /** Places a special file's inode, never in a gap. */
    long placeSpecial(long size) throws UnsupportedFeatureException {
        long offset = end;
        advance(size);
        align(SLOT);
        return offset;
    }

    /**
     * Places a directory or symbolic link.
     *
     * @param inodeSize bytes of the inode with its xattrs
     * @param dataSize bytes of the dirents or the target
     * @param mayInline whether the last, partial block may follow the inode
     */
    Placement placeWithData(long inodeSize, long dataSize, boolean mayInline) throws UnsupportedFeatureException {
        long tail = dataSize % blockSize;
        boolean inline = mayInline && tail != 0 && inodeSize + tail <= blockSize;
        Placement placement = inline ? placeInline(inodeSize, dataSize, tail) : placePlain(inodeSize, dataSize);
        align(SLOT);
        return placement;
    }

    private Placement placeInline(long inodeSize, long dataSize, long tail) throws UnsupportedFeatureException {
        long offset = takeGap(inodeSize + tail);
        if (offset < 0) {
            if (blockSize - end % blockSize < inodeSize + tail) {
                leaveGap(end);
                align(blockSize);
            }
            offset = end;
            advance(inodeSize + tail);
        }
        if (dataSize != tail) {
            leaveGap(end);
            align(blockSize);
        }
        long data = end;
        advance(dataSize - tail);
        return new Placement(offset, data, true);
    }

    private Placement placePlain(long inodeSize, long dataSize) throws UnsupportedFeatureException {
        long offset = takeGap(inodeSize);
        if (offset < 0) {
            offset = end;
            advance(inodeSize);
        }
        leaveGap(end);
        align(blockSize);
        long data = end;
        advance(dataSize);
        align(blockSize);
        return new Placement(offset, data, false);
    }

    /** Takes the oldest of the smallest gaps that hold {@code size} bytes, or returns -1. */
    private long takeGap(long size) {
        if (size >= blockSize) {
            return -1;
        }
        int needed = (int) ((size + SLOT - 1) / SLOT);
        int slots = withBlocks.nextSetBit(needed);
        if (slots < 0) {
            return -1;
        }
        Queue<Long> blocks = blocksByFreeSlots[slots];
        long offset = blocks.remove() + blockSize - (long) slots * SLOT;
        withBlocks.set(slots, !blocks.isEmpty());
        leaveGap(offset + (long) needed * SLOT);
        return offset;
    }

    /** Remembers that the rest of the block from {@code offset} on is free. */
    private void leaveGap(long offset) {
        int used = (int) (offset % blockSize);
        if (used != 0) {
            int slots = (blockSize - used) / SLOT;
            blocksByFreeSlots[slots].add(offset - used);
            withBlocks.set(slots);
        }
    }

    private void advance(long size) throws UnsupportedFeatureException {
        end += size;
        if (end > MAX_END) {
            throw new UnsupportedFeatureException("the tree needs a bootstrap of more than " + MAX_END + " bytes");
        }
    }

    private void align(int alignment) {
        end = (end + alignment - 1) & -alignment;
    }
}
