package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.rafs.v6.InodeReader.Located;
import dev.nydusconvert.tree.NodeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

    private void readBlock(Located directory, int block, Path path, List<Entry> entries) throws IOException {
        long offset = inodes.blockOffset(directory, block);
        int length = inodes.blockLength(directory, block);
        boolean lastBlock = block == inodes.blocks(directory) - 1;
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
        int count = namesStart / Dirent.SIZE;
        for (int i = 0; i < count; i++) {
            long direntOffset = offset + (long) i * Dirent.SIZE;
            Dirent dirent = Dirent.readFrom(bytes.at(direntOffset));
            int nameEnd = i + 1 < count
                    ? Dirent.readFrom(bytes.at(direntOffset + Dirent.SIZE)).nameOffset()
                    : length;
            if (dirent.nameOffset() < namesStart || nameEnd <= dirent.nameOffset() || nameEnd > length) {
                bytes.error(
                        direntOffset + 8,
                        path + ": a name reaches from " + dirent.nameOffset() + " to " + nameEnd
                                + " in a block whose names are from " + namesStart + " to " + length);
                continue;
            }
            int nameLength = nameLength(offset + dirent.nameOffset(), nameEnd - dirent.nameOffset());
            boolean cut = offset + dirent.nameOffset() + nameLength < offset + nameEnd;
            if (nameLength == 0 || nameLength > TreeInventory.MAX_NAME_LENGTH || cut && i + 1 < count) {
                bytes.error(
                        direntOffset + 8,
                        path + ": a name has " + nameLength + " bytes before a NUL, expected 1 to 255");
                continue;
            }
            byte[] name = bytes.copy(offset + dirent.nameOffset(), nameLength);
            if (cut && lastBlock) {
                bytes.flaw(direntOffset, path + ": the directory's size is larger than its entries");
            }
            entries.add(new Entry(direntOffset, name, dirent.nid(), dirent.fileType()));
        }
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
