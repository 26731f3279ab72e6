package dev.nydusconvert.tar;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads a tar from front to back, and tells a {@link FramingListener} of every byte.
 *
 * <p>Reads v7, ustar, PAX, GNU and star archives, also one behind the other. What others read in different ways, or not at all,
 * is read so:
 *
 * <ul>
 *   <li>A GNU long name wins over a PAX record, that over a global PAX record, that over the header. PAX headers in a row
 *       are merged; global ones hold up to the end of their archive.
 *   <li>Sparse files in GNU's four forms are expanded: their size and content are those with the holes.
 *   <li>A file whose name ends in a slash is a directory; a contiguous file is a file.
 *   <li>Zero blocks are skipped wherever they are, and need not be there at all; nor does the padding of the last entry.
 *       Anything else behind the last entry is an error.
 *   <li>Data of entries that are no files is skipped. Some writers give such entries a size without data: what looks like a
 *       header, a zero block or the end of the tar is not taken for data.
 *   <li>A numeric field without digits is 0, except for device numbers of devices. An owner, group or time that is no number is 0;
 *       a mode or size that is none is an error.
 * </ul>
 *
 * <p>The size of a sparse file is only a claim: a tar of a few blocks can have one of {@code 2^63 - 1} bytes, so whoever reads
 * contents must know how much is too much. Not safe for use by several threads.
 */
public final class TarReader implements Closeable {
    /** The {@link #contentOffset()} of content that is not in the tar in one piece. */
    public static final long NO_OFFSET = -1;

    private static final int MAX_LONG_NAME = 1 << 20;

    private final String name;
    private final FramingListener listener;
    private final TarInput input;
    private final Limits limits;
    private final ExtendedHeaders extended;
    private long contents;

    /** Of all entries so far, as {@link Limits#xattrs()} counts. */
    private long xattrBytes;

    /** Zero blocks taken since the last header. */
    private long zeroBlocks;

    private TarEntry entry;
    private SparseMap map = SparseMap.EMPTY;
    private int range;
    private long fileOffset;
    private long dataLeft;
    private int padding;
    private long contentOffset = NO_OFFSET;

    /**
     * @param tar the tar, not compressed; closed with the reader
     * @param name name for messages, usually the path
     * @param framing told of every byte, in stream order
     */
    public TarReader(InputStream tar, String name, FramingListener framing) {
        this(tar, name, framing, Limits.DEFAULTS);
    }

    /** As {@link #TarReader(InputStream, String, FramingListener)}, with the limits of paths and extended attributes. */
    public TarReader(InputStream tar, String name, FramingListener framing, Limits limits) {
        this(new TarInput(tar, framing, TarInput.CAPACITY), name, framing, limits);
    }

    /** @param capacity size of the buffer in bytes, at least two blocks */
    TarReader(InputStream tar, String name, FramingListener framing, int capacity) {
        this(new TarInput(tar, framing, capacity), name, framing, Limits.DEFAULTS);
    }

    private TarReader(TarInput input, String name, FramingListener framing, Limits limits) {
        this.name = name;
        this.listener = framing;
        this.input = input;
        this.limits = limits;
        this.extended = new ExtendedHeaders(name);
    }

    /**
     * A reader that takes nothing from the stream before it is needed: when content is read, the stream is where that
     * content is.
     */
    public static TarReader exact(InputStream tar, String name, FramingListener framing, Limits limits) {
        return new TarReader(TarInput.exact(tar, framing), name, framing, limits);
    }

    /** Offset in the tar of the next byte that will be read from it. */
    public long position() {
        return input.position();
    }

    /**
     * Offset in the tar of the content of the current entry, which is there from its first to its last byte;
     * {@link #NO_OFFSET} for a sparse file with holes, and for an entry without content.
     */
    public long contentOffset() {
        return contentOffset;
    }

    /**
     * Goes to the next entry, over what is left of the content of the one before.
     *
     * @return the entry; null at the end of the tar, of which then every byte has been read
     * @throws MalformedInputException if the tar is damaged, cut short, or has an entry that no file system could hold
     * @throws UnsupportedFeatureException if there is an entry of a type that is no part of a file tree
     */
    public TarEntry next() throws IOException {
        leaveEntry();
        while (true) {
            int available = input.fill(TarHeader.BLOCK_SIZE);
            if (available == 0) {
                if (extended.isPending()) {
                    throw malformed(input.position(), "the tar ends behind an extended header, without its entry");
                }
                return null;
            }
            if (TarHeader.isZero(input.buffer(), input.start(), available)) {
                input.takeFraming(available);
                zeroBlocks++;
            } else {
                requireHeader(available);
                TarEntry next = takeHeader();
                if (next != null) {
                    entry = next;
                    return next;
                }
            }
        }
    }

    /**
     * Reads content of the current entry, with the holes of a sparse file as zeros.
     *
     * @param target receives the content from {@code offset} on
     * @param length how many bytes at most
     * @return how many bytes were read, at least 1 unless {@code length} is 0; -1 at the end of the content, and for
     *     entries that are no files
     * @throws MalformedInputException if the tar ends within the content
     */
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (fileOffset == map.fileSize()) {
            return -1;
        }
        int n;
        if (fileOffset < map.start(range)) {
            n = (int) Math.min(length, map.start(range) - fileOffset);
            Arrays.fill(target, offset, offset + n, (byte) 0);
        } else {
            n = (int) Math.min(length, map.end(range) - fileOffset);
            if (n > 0) {
                n = input.readContent(target, offset, n);
                if (n < 0) {
                    throw cutShort(entry.displayPath(), dataLeft);
                }
            }
            dataLeft -= n;
        }
        fileOffset += n;
        if (fileOffset == map.end(range)) {
            range++;
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private void leaveEntry() throws IOException {
        long missing = input.skipContent(dataLeft);
        if (missing > 0) {
            throw cutShort(entry.displayPath(), missing);
        }
        dataLeft = 0;
        input.skipFraming(padding);
        padding = 0;
        map = SparseMap.EMPTY;
        range = 0;
        fileOffset = 0;
        contentOffset = NO_OFFSET;
        entry = null;
    }

    private void requireHeader(int available) throws MalformedInputException {
        long position = input.position();
        String where =
                zeroBlocks > 0 ? "behind the end of the archive there is data that is no header: " : "no tar header: ";
        if (available < TarHeader.BLOCK_SIZE) {
            throw malformed(position, where + "only " + available + " of " + TarHeader.BLOCK_SIZE + " bytes are there");
        }
        if (!TarHeader.checksumMatches(input.buffer(), input.start())) {
            throw malformed(position, where + TarHeader.describeChecksum(input.buffer(), input.start()));
        }
    }

    /** Takes a header with what belongs to it; returns the entry, or null if it was no entry's own header. */
    private TarEntry takeHeader() throws IOException {
        if (zeroBlocks > 1) {
            // Two zero blocks end an archive, and with it what it said globally.
            extended.clearGlobal();
        }
        zeroBlocks = 0;
        long headerOffset = input.position();
        TarHeader header = TarHeader.parse(input.buffer(), input.start());
        byte[] sparseHeader = header.typeflag() == 'S'
                ? Arrays.copyOfRange(input.buffer(), input.start(), input.start() + TarHeader.BLOCK_SIZE)
                : null;
        input.takeFraming(TarHeader.BLOCK_SIZE);
        long bodyOffset = input.position();
        switch (header.typeflag()) {
            case 'g' -> extended.addGlobal(takeBody(header, PaxRecords.MAX_SIZE, headerOffset), bodyOffset);
            case 'x', 'X' -> {
                extended.begin(headerOffset);
                extended.addLocal(takeBody(header, PaxRecords.MAX_SIZE, headerOffset), bodyOffset);
            }
            case 'L' -> {
                extended.begin(headerOffset);
                extended.setLongName(takeBody(header, MAX_LONG_NAME, headerOffset), headerOffset);
            }
            case 'K' -> {
                extended.begin(headerOffset);
                extended.setLongLink(takeBody(header, MAX_LONG_NAME, headerOffset), headerOffset);
            }
            case 'V' -> {
                skipNonFileData("volume label", extended.size(header, headerOffset));
                extended.clear();
            }
            default -> {
                return takeEntry(header, sparseHeader, headerOffset);
            }
        }
        return null;
    }

    private TarEntry takeEntry(TarHeader header, byte[] sparseHeader, long headerOffset) throws IOException {
        EntryDecoder decoder = new EntryDecoder(name, extended, header, headerOffset, limits);
        long dataSize = extended.size(header, headerOffset);
        TarEntry next;
        if (decoder.type() == TarEntryType.FILE) {
            SparseMap content = readMap(decoder, sparseHeader, dataSize);
            next = decoder.decode(content.fileSize(), content.fileSize() > 0 ? contents : -1);
            enterFile(next, content, dataSize);
        } else {
            next = decoder.decode(0, -1);
            skipNonFileData(decoder.displayPath(), dataSize);
        }
        extended.clear();
        countXattrs(next);
        return next;
    }

    /** A global header gives its attributes to every entry: a few bytes of the tar can stand for very many. */
    private void countXattrs(TarEntry next) throws MalformedInputException {
        for (Xattr xattr : next.xattrs()) {
            xattrBytes += xattr.name().length + xattr.value().length + Limits.XATTR_COST;
        }
        if (xattrBytes > limits.xattrs()) {
            throw Limits.exceeded(
                    name,
                    next.headerOffset(),
                    "with entry " + next.displayPath() + " more than " + limits.xattrs()
                            + " bytes of extended attributes",
                    Limits.MAX_XATTRS);
        }
    }

    private SparseMap readMap(EntryDecoder decoder, byte[] sparseHeader, long dataSize) throws IOException {
        if (sparseHeader == null && !decoder.isPaxSparse()) {
            return SparseMap.dense(dataSize);
        }
        SparseMapReader reader = new SparseMapReader(input, name, decoder.displayPath());
        return sparseHeader == null
                ? reader.readPax(extended.local(), dataSize)
                : reader.readOldGnu(sparseHeader, dataSize);
    }

    private void enterFile(TarEntry file, SparseMap content, long dataSize) throws IOException {
        map = content;
        dataLeft = content.storedSize();
        padding = padding(dataSize);
        if (content.fileSize() > 0) {
            contents++;
            boolean whole = content.storedSize() == content.fileSize();
            contentOffset = whole ? input.position() : NO_OFFSET;
        }
        for (int i = 0; i < content.ranges(); i++) {
            listener.content(file.contentIndex(), content.start(i), content.end(i) - content.start(i));
        }
    }

    private byte[] takeBody(TarHeader header, int limit, long headerOffset) throws IOException {
        if (header.size() < 0 || header.size() > limit) {
            throw malformed(
                    headerOffset,
                    "extended header of type " + (char) header.typeflag() + " has a body of "
                            + (header.size() < 0 ? "no valid size" : header.size() + " bytes")
                            + ", at most " + limit + " are read");
        }
        byte[] body = new byte[Math.toIntExact(header.size())];
        int missing = input.readFraming(body);
        if (missing > 0) {
            throw malformed(
                    input.position(),
                    "extended header at " + headerOffset + " is cut short: " + missing + " of " + body.length
                            + " bytes are missing");
        }
        input.skipFraming(padding(body.length));
        return body;
    }

    private void skipNonFileData(String path, long size) throws IOException {
        if (size == 0) {
            return;
        }
        int available = input.fill(TarHeader.BLOCK_SIZE);
        if (TarHeader.isZero(input.buffer(), input.start(), available)
                || available == TarHeader.BLOCK_SIZE && TarHeader.checksumMatches(input.buffer(), input.start())) {
            return;
        }
        long missing = input.skipFraming(size);
        if (missing > 0) {
            throw cutShort(path, missing);
        }
        input.skipFraming(padding(size));
    }

    private static int padding(long size) {
        return (int) (-size & TarHeader.BLOCK_SIZE - 1);
    }

    private MalformedInputException cutShort(String path, long missing) {
        return malformed(
                input.position(), "entry '" + path + "' is cut short: " + missing + " bytes of its data are missing");
    }

    private MalformedInputException malformed(long offset, String problem) {
        return new MalformedInputException(name, offset, problem);
    }
}
