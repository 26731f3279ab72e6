package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the sections of a blob, with their tail headers and ToC entries (rafs-v6.md 15.2, 16, 19). */
final class SectionWriter {
    private final BlobOutput output;
    private final BlobLayout layout;
    private final Optional<UnitCipher> cipher;
    private final List<BlobSection> sections = new ArrayList<>();

    /** @param cipher encrypts those sections that are encrypted in an encrypted blob */
    SectionWriter(BlobOutput output, BlobLayout layout, Optional<UnitCipher> cipher) {
        this.output = output;
        this.layout = layout;
        this.cipher = cipher;
    }

    /**
     * Writes the bytes of a section: compressed if that makes them shorter, then encrypted if that section is. What follows
     * a section comes with {@link #end}.
     */
    BlobSection write(String name, byte[] content, Compression compression) throws IOException {
        long offset = output.position();
        StoredUnit unit = StoredUnit.compress(content, compression);
        BlobSection section = new BlobSection(name, unit.compression(), sha256(content), offset, 0, content.length);
        if (cipher.isPresent() && section.encryptable()) {
            output.write(cipher.get().encrypt(unit.bytes(), 0, unit.length()));
        } else {
            output.write(unit.bytes(), 0, unit.length(), true);
        }
        return section.withStoredSize(output.position() - offset);
    }

    /** Ends a section of the format: writes its tail header. */
    void end(BlobSection section) throws IOException {
        writeTailHeader(section.name(), section.storedSize());
        sections.add(section);
    }

    /** Adds to the ToC a section whose tail header is that of the section before. */
    void addEntry(BlobSection section) {
        sections.add(section);
    }

    void writeTailHeader(String name, long size) throws IOException {
        output.write(new TailHeader(name, size).encode());
    }

    /** Writes a section of our own; without a ToC it brings its own entry, between its bytes and its tail header. */
    void writeOwn(String name, byte[] content, Compression compression) throws IOException {
        requireFree(name, compression);
        if (cipher.isPresent() && content.length < AesXts.BLOCK) {
            throw new IllegalArgumentException("too short for a section of an encrypted blob: " + content.length);
        }
        BlobSection section = write(name, content, compression);
        long size = section.storedSize();
        if (!layout.toc()) {
            byte[] entry = new byte[BlobSection.SIZE];
            section.writeTo(ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN));
            output.write(entry);
            size += entry.length;
        }
        writeTailHeader(name, size);
        sections.add(section);
    }

    private void requireFree(String name, Compression compression) {
        if (!compression.isWritable()) {
            throw new IllegalArgumentException("no section is stored with " + compression.label());
        }
        if (!BlobSection.isFreeName(name)
                || sections.stream().anyMatch(it -> it.name().equals(name))) {
            throw new IllegalArgumentException("not a name for a section, or taken already: " + name);
        }
    }

    /** Writes the ToC of a layout that has one; empty if there are no sections. */
    Optional<Toc> writeToc() throws IOException {
        if (!layout.toc() || sections.isEmpty()) {
            return Optional.empty();
        }
        Toc toc = new Toc(sections);
        output.write(toc.encode());
        return Optional.of(toc);
    }

    static Digest sha256(byte[] bytes) {
        return DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
    }
}
