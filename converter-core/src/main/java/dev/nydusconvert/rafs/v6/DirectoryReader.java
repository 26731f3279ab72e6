package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.rafs.v6.InodeReader.Located;
import dev.nydusconvert.tree.NodeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the entries of a directory and checks their order (rafs-v6.md 9). */
final class DirectoryReader {
    private static final byte[] SELF = {'.'};
    private static final byte[] PARENT = {'.', '.'};

    private final BootstrapBytes bytes;
    private final InodeReader inodes;

    /**
     * An entry that is neither {@code .} nor {@code ..}.
     *
     * @param offset where the dirent is in the file
     * @param name 1 to 255 bytes without NUL
     * @param nid as stored
     * @param fileType as stored
     */
    record Entry(long offset, byte[] name, long nid, int fileType) {}

    DirectoryReader(BootstrapBytes bytes, InodeReader inodes) {
        this.bytes = bytes;
        this.inodes = inodes;
    }

    /** Reads all entries that can be made out; the data of {@code directory} lies inside the file. */
    List<Entry> read(Located directory, long parentNid, Path path) throws IOException {
        List<Entry> all = new ArrayList<>();
        for (int block = 0; block < inodes.blocks(directory); block++) {
            readBlock(directory, block, path, all);
        }
        boolean ordered = true;
        boolean self = false;
        boolean parent = false;
        List<Entry> children = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Entry entry = all.get(i);
            ordered &= i == 0 || Arrays.compareUnsigned(all.get(i - 1).name, entry.name) < 0;
            if (Arrays.equals(entry.name, SELF)) {
                self |= entry.nid == directory.nid() && entry.fileType == Dirent.fileType(NodeType.DIRECTORY);
            } else if (Arrays.equals(entry.name, PARENT)) {
                parent |= entry.nid == parentNid && entry.fileType == Dirent.fileType(NodeType.DIRECTORY);
            } else {
                requireOrder(children, entry, path);
                children.add(entry);
            }
        }
        if (!self || !parent) {
            bytes.flaw(directory.offset(), path + ": '.' or '..' is missing or leads elsewhere");
        }
        if (!ordered) {
            bytes.flaw(directory.offset(), path + ": the entries are not in the order of their names");
        }
        return children;
    }

    /** Readers look names up by binary search, so children out of order cannot be found. */
    private void requireOrder(List<Entry> children, Entry entry, Path path) throws IOException {
        Entry previous = children.isEmpty() ? null : children.get(children.size() - 1);
        if (previous != null && Arrays.compareUnsigned(previous.name, entry.name) >= 0) {
            bytes.error(
                    entry.offset,
                    path + ": the name '" + Path.text(entry.name) + "' follows '" + Path.text(previous.name)
                            + "', expected ascending byte order");
        }
    }

    /**
     * A block whose dirents lie inside it.
     *
     * @param length bytes in use
     * @param namesStart offset in the block of the first name, behind the dirents
     * @param last whether it is the directory's last block
     */
    private record Block(long offset, int length, int namesStart, boolean last) {
        int entries() {
            return namesStart / Dirent.SIZE;
        }

        long dirent(int entry) {
            return offset + (long) entry * Dirent.SIZE;
        }
    }

    private void readBlock(Located directory, int index, Path path, List<Entry> entries) throws IOException {
        long offset = inodes.blockOffset(directory, index);
        int length = inodes.blockLength(directory, index);
        if (length < Dirent.SIZE) {
            bytes.error(offset, path + ": " + length + " bytes hold no directory entry");
            return;
        }
        int namesStart = Dirent.readFrom(bytes.at(offset)).nameOffset();
        if (namesStart == 0 || namesStart % Dirent.SIZE != 0 || namesStart >= length) {
            bytes.error(
                    offset + 8,
                    path + ": the first name is at " + namesStart + " of a block of " + length
                            + " bytes, expected a multiple of 12");
            return;
        }
        Block block = new Block(offset, length, namesStart, index == inodes.blocks(directory) - 1);
        for (int i = 0; i < block.entries(); i++) {
            readEntry(block, i, path).ifPresent(entries::add);
        }
    }

    private Optional<Entry> readEntry(Block block, int index, Path path) throws IOException {
        boolean lastEntry = index == block.entries() - 1;
        long offset = block.dirent(index);
        Dirent dirent = Dirent.readFrom(bytes.at(offset));
        int start = dirent.nameOffset();
        int end = lastEntry
                ? block.length
                : Dirent.readFrom(bytes.at(block.dirent(index + 1))).nameOffset();
        if (start < block.namesStart || end <= start || end > block.length) {
            bytes.error(
                    offset + 8,
                    path + ": a name reaches from " + start + " to " + end + " in a block whose names are from "
                            + block.namesStart + " to " + block.length);
            return Optional.empty();
        }
        int length = nameLength(block.offset + start, end - start);
        boolean cut = length < end - start;
        if (length == 0 || length > TreeInventory.MAX_NAME_LENGTH || cut && !lastEntry) {
            bytes.error(offset + 8, path + ": a name has " + length + " bytes before a NUL, expected 1 to 255");
            return Optional.empty();
        }
        if (cut && block.last) {
            bytes.flaw(offset, path + ": the directory's size is larger than its entries");
        }
        return Optional.of(
                new Entry(offset, bytes.copy(block.offset + start, length), dirent.nid(), dirent.fileType()));
    }

    /** Length of a name that ends at the first NUL, or after {@code max} bytes. */
    private int nameLength(long offset, int max) {
        int length = 0;
        while (length < max && bytes.byteAt(offset + length) != 0) {
            length++;
        }
        return length;
    }
}
