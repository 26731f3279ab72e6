package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Table of contents at the end of a blob: an entry for each section, then a tail header (rafs-v6.md 19).
 *
 * @param sections the entries in order
 */
public record Toc(List<BlobSection> sections) {
    /** Largest ToC in bytes, with its tail header. */
    public static final int MAX_SIZE = 65536;

    public Toc {
        sections = List.copyOf(sections);
    }

    /** The entry of that name. */
    public Optional<BlobSection> section(String name) {
        return sections.stream().filter(it -> it.name().equals(name)).findFirst();
    }

    /** Length in bytes, with the tail header. */
    public int size() {
        return sections.size() * BlobSection.SIZE + TailHeader.SIZE;
    }

    /** SHA-256 of the ToC with its tail header, as a bootstrap holds it. */
    public Digest digest() {
        return DigestAlgorithm.SHA256.newDigest().digest(encode(), 0, size());
    }

    /** The ToC with its tail header, as it is stored. */
    public byte[] encode() {
        byte[] bytes = new byte[size()];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        sections.forEach(section -> section.writeTo(buffer));
        buffer.put(new TailHeader(BlobSection.BLOB_TOC, (long) sections.size() * BlobSection.SIZE).encode());
        return bytes;
    }

    /**
     * Reads the ToC at the end of a blob.
     *
     * @return empty if the blob does not end in a ToC
     * @throws MalformedInputException if it ends in one that does not follow the format, or that does not fit the blob
     */
    static Optional<Toc> readFrom(ByteSource blob) throws IOException {
        long headerOffset = blob.size() - TailHeader.SIZE;
        if (headerOffset < 0) {
            return Optional.empty();
        }
        Optional<TailHeader> header = TailHeader.decode(blob.read(headerOffset, TailHeader.SIZE))
                .filter(it -> it.name().equals(BlobSection.BLOB_TOC));
        if (header.isEmpty()) {
            return Optional.empty();
        }
        long length = header.get().size();
        if (length > MAX_SIZE - TailHeader.SIZE || length % BlobSection.SIZE != 0 || length > headerOffset) {
            throw new MalformedInputException(
                    blob.name(),
                    headerOffset,
                    "ToC has " + length + " bytes, expected a multiple of " + BlobSection.SIZE + " up to "
                            + Math.min(MAX_SIZE - TailHeader.SIZE, headerOffset));
        }
        long start = headerOffset - length;
        return Optional.of(decode(blob.read(start, Math.toIntExact(length)), blob.name(), start));
    }

    private static Toc decode(byte[] entries, String source, long start) throws MalformedInputException {
        ByteBuffer buffer = ByteBuffer.wrap(entries).order(ByteOrder.LITTLE_ENDIAN);
        List<BlobSection> sections = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (buffer.hasRemaining()) {
            long at = start + buffer.position();
            BlobSection section = BlobSection.readFrom(buffer, source, at).withRepairedOffset();
            section.requireWithin(start, source, at);
            if (!names.add(section.name())) {
                throw new MalformedInputException(source, at, "ToC names " + section.name() + " twice");
            }
            sections.add(section);
        }
        return new Toc(sections);
    }
}
