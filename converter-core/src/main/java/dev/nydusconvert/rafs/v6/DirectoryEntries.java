package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.rafs.v6.TreeWalk.Visit;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * What the blocks of one directory hold (rafs-v6.md 9): in each block all dirents, then all names. {@code .} and
 * {@code ..} take part in the order.
 */
final class DirectoryEntries {
    private static final byte[] SELF = {'.'};
    private static final byte[] PARENT = {'.', '.'};

    private final List<Entry> entries;
    private final int blockSize;

    private record Entry(byte[] name, int ordinal, NodeType type) {
        int cost() {
            return Dirent.SIZE + name.length;
        }
    }

    DirectoryEntries(Visit visit, int blockSize) {
        this.blockSize = blockSize;
        this.entries = new ArrayList<>(visit.children().size() + 2);
        int ordinal = visit.firstChild();
        for (Node child : visit.children()) {
            entries.add(new Entry(child.name(), ordinal++, child.type()));
        }
        insert(new Entry(SELF, visit.ordinal(), NodeType.DIRECTORY));
        insert(new Entry(PARENT, visit.parentOrdinal(), NodeType.DIRECTORY));
    }

    /** The children are in order already. Few names come before those with a dot in front. */
    private void insert(Entry entry) {
        int place = 0;
        while (place < entries.size() && Arrays.compareUnsigned(entries.get(place).name, entry.name) < 0) {
            place++;
        }
        entries.add(place, entry);
    }

    /** Bytes of all blocks, the last one counted as far as it is used: the directory's size. */
    long size() {
        long size = 0;
        int used = 0;
        for (Entry entry : entries) {
            if (used + entry.cost() > blockSize) {
                size += blockSize;
                used = 0;
            }
            used += entry.cost();
        }
        return size + used;
    }

    /**
     * Writes all blocks.
     *
     * @param nids nid of a node by its ordinal
     * @param target buffer positioned where the block of that number goes
     */
    void write(IntToLongFunction nids, IntFunction<ByteBuffer> target) {
        int block = 0;
        int first = 0;
        int used = 0;
        for (int i = 0; i < entries.size(); i++) {
            int cost = entries.get(i).cost();
            if (used + cost > blockSize) {
                writeBlock(entries.subList(first, i), nids, target.apply(block++));
                first = i;
                used = 0;
            }
            used += cost;
        }
        writeBlock(entries.subList(first, entries.size()), nids, target.apply(block));
    }

    private static void writeBlock(List<Entry> entries, IntToLongFunction nids, ByteBuffer buffer) {
        int nameOffset = entries.size() * Dirent.SIZE;
        for (Entry entry : entries) {
            new Dirent(nids.applyAsLong(entry.ordinal), nameOffset, Dirent.fileType(entry.type)).writeTo(buffer);
            nameOffset += entry.name.length;
        }
        for (Entry entry : entries) {
            buffer.put(entry.name);
        }
    }
}
