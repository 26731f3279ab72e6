package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds the sections of a blob without a ToC, from the last tail header backwards (rafs-v6.md 16). */
final class SectionScan {
    /** More sections than any writer makes, few enough to read their headers in no time. */
    private static final int MAX_SECTIONS = 64;

    private final ByteSource blob;
    private final long chunkDataEnd;
    private final Deque<BlobSection> found = new ArrayDeque<>();

    private SectionScan(ByteSource blob, long chunkDataEnd) {
        this.blob = blob;
        this.chunkDataEnd = chunkDataEnd;
    }

    /**
     * Lists the sections in the order of their offsets.
     *
     * @param chunkDataEnd chunks end here: what looks like a tail header of a section that begins before it belongs to a
     *     chunk, or is the one of the chunk data
     */
    static List<BlobSection> of(ByteSource blob, long chunkDataEnd) throws IOException {
        SectionScan scan = new SectionScan(blob, chunkDataEnd);
        scan.run();
        return List.copyOf(scan.found);
    }

    private void run() throws IOException {
        long end = blob.size();
        int count = 0;
        while (end - TailHeader.SIZE >= 0) {
            long headerOffset = end - TailHeader.SIZE;
            Optional<TailHeader> header = TailHeader.decode(blob.read(headerOffset, TailHeader.SIZE));
            if (header.isEmpty() || header.get().size() > headerOffset) {
                return;
            }
            long start = headerOffset - header.get().size();
            boolean chunkData = header.get().name().equals(BlobSection.IMAGE_BLOB);
            if (!chunkData && start < chunkDataEnd) {
                return;
            }
            if (++count > MAX_SECTIONS) {
                throw new MalformedInputException(
                        blob.name(), headerOffset, "has more than " + MAX_SECTIONS + " sections");
            }
            add(header.get(), start, headerOffset);
            end = start;
            if (chunkData) {
                return;
            }
        }
    }

    private void add(TailHeader header, long start, long headerOffset) throws IOException {
        switch (header.name()) {
            case BlobSection.IMAGE_BLOB, BlobSection.IMAGE_BOOT, BlobSection.BLOB_DIGEST ->
                addRaw(header.name(), start, header.size());
            case BlobSection.BLOB_META -> {
                // How the table is stored is said by its header, and by the bootstrap.
                if (header.size() >= BlobMetaHeader.SIZE) {
                    addRaw(BlobSection.BLOB_META_HEADER, headerOffset - BlobMetaHeader.SIZE, BlobMetaHeader.SIZE);
                }
            }
            default -> addDescribed(header, start, headerOffset);
        }
    }

    private void addRaw(String name, long offset, long size) {
        found.addFirst(new BlobSection(name, Compression.NONE, Digest.ZERO, offset, size, size));
    }

    /** A section that the format does not define ends in its own ToC entry; without one it is passed over. */
    private void addDescribed(TailHeader header, long start, long headerOffset) throws IOException {
        long entryOffset = headerOffset - BlobSection.SIZE;
        if (entryOffset < start || header.name().length() > BlobSection.MAX_NAME_LENGTH) {
            return;
        }
        ByteBuffer entry =
                ByteBuffer.wrap(blob.read(entryOffset, BlobSection.SIZE)).order(ByteOrder.LITTLE_ENDIAN);
        BlobSection section = BlobSection.readFrom(entry, blob.name(), entryOffset);
        section.requireWithin(entryOffset, blob.name(), entryOffset);
        if (!section.name().equals(header.name()) || section.offset() != start || section.end() != entryOffset) {
            throw new MalformedInputException(
                    blob.name(),
                    entryOffset,
                    "entry describes section " + section.name() + " with " + section.storedSize() + " bytes at offset "
                            + section.offset() + ", but its tail header " + header.name() + " with "
                            + (entryOffset - start) + " bytes at offset " + start);
        }
        found.addFirst(section);
    }
}
