package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A data blob, opened for its sections; chunks are read by {@link ChunkReader}.
 *
 * <p>Sections are found from the end of the blob: by its ToC, or by tail headers. A plain RAFS v6 blob without either
 * still has its chunk-info table, whose place only the bootstrap tells.
 *
 * <p>Safe for use by several threads.
 */
public final class DataBlob implements Closeable {
    private final ByteSource source;
    private final Optional<Toc> toc;
    private final List<BlobSection> sections;
    private final BlobInfo.Cipher cipher;

    private DataBlob(ByteSource source, Optional<Toc> toc, List<BlobSection> sections, BlobInfo.Cipher cipher) {
        this.source = source;
        this.toc = toc;
        this.sections = sections;
        this.cipher = cipher;
    }

    /**
     * Opens a blob of which no bootstrap is known, so that no section can be decrypted.
     *
     * <p>Of a RAFS v5 blob without inlined bootstrap, the last chunk may look like a section; use the other method when
     * its bootstrap is known.
     */
    public static DataBlob open(ByteSource source) throws IOException {
        return open(source, 0, BlobInfo.Cipher.NONE);
    }

    /**
     * Opens a blob.
     *
     * @param source belongs to the blob from now on
     * @param chunkDataEnd where the last chunk of the blob ends: sections do not begin before
     * @param cipher how its bootstrap says that it is encrypted
     */
    public static DataBlob open(ByteSource source, long chunkDataEnd, BlobInfo.Cipher cipher) throws IOException {
        Optional<Toc> toc = Toc.readFrom(source);
        List<BlobSection> sections = toc.isPresent() ? toc.get().sections() : SectionScan.of(source, chunkDataEnd);
        return new DataBlob(source, toc, sections, cipher);
    }

    public ByteSource source() {
        return source;
    }

    /** The ToC, if the blob has one. */
    public Optional<Toc> toc() {
        return toc;
    }

    /** All sections that are found without a bootstrap. */
    public List<BlobSection> sections() {
        return sections;
    }

    public Optional<BlobSection> section(String name) {
        return sections.stream().filter(it -> it.name().equals(name)).findFirst();
    }

    /**
     * Reads, decrypts, decompresses and verifies a section other than {@link BlobSection#IMAGE_BLOB}.
     *
     * @param maxUncompressed the most bytes to accept
     * @return empty if there is no such section
     */
    public Optional<byte[]> readSection(String name, long maxUncompressed) throws IOException {
        if (name.equals(BlobSection.IMAGE_BLOB)) {
            throw new IllegalArgumentException("chunks are read one by one");
        }
        Optional<BlobSection> section = section(name);
        return section.isEmpty() ? Optional.empty() : Optional.of(readSection(section.get(), maxUncompressed));
    }

    private byte[] readSection(BlobSection section, long maxUncompressed) throws IOException {
        Optional<UnitCipher> decryption =
                cipher.isNone() || !section.encryptable() ? Optional.empty() : Optional.of(UnitCipher.of(cipher));
        byte[] content = StoredUnit.read(source, section, maxUncompressed, decryption);
        if (section.digestCoversContent()) {
            Digest found = DigestAlgorithm.SHA256.newDigest().digest(content, 0, content.length);
            if (!found.equals(section.digest())) {
                throw new MalformedInputException(
                        source.name(),
                        section.offset(),
                        "section " + section.name() + " has SHA-256 " + found + ", expected " + section.digest());
            }
        }
        return content;
    }

    /** The stored bytes of a section, neither decompressed nor verified. The stream need not be closed. */
    public InputStream openStored(BlobSection section) throws IOException {
        source.requireRange(section.offset(), section.storedSize());
        return source.stream(section.offset(), section.end());
    }

    /**
     * The bootstrap that is inlined in the blob.
     *
     * @param maxUncompressed the most bytes to accept
     */
    public Optional<byte[]> inlinedBootstrap(long maxUncompressed) throws IOException {
        return readSection(BlobSection.IMAGE_BOOT, maxUncompressed);
    }

    /**
     * Reads the chunk-info table where the bootstrap says that it is, and checks it against the bootstrap.
     *
     * @param info how the bootstrap records this blob; for an image with separate blob-meta, this is the blob-meta file
     */
    public ChunkInfoTable readChunkInfoTable(BlobInfo info) throws IOException {
        return ChunkInfoTable.read(source, info);
    }

    /**
     * The chunk digests that are inlined in the blob, by chunk index.
     *
     * @return empty if the blob has none
     * @throws MalformedInputException if they are not one for each chunk
     */
    public Optional<List<Digest>> readChunkDigests(BlobInfo info) throws IOException {
        Optional<BlobSection> section = section(BlobSection.BLOB_DIGEST);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        long expected = Integer.toUnsignedLong(info.chunkCount()) * Digest.LENGTH;
        if (section.get().uncompressedSize() != expected) {
            throw new MalformedInputException(
                    source.name(),
                    section.get().offset(),
                    "chunk digests take " + section.get().uncompressedSize() + " bytes, expected " + expected + " for "
                            + info.chunkCount() + " chunks");
        }
        return Optional.of(digests(readSection(section.get(), expected)));
    }

    private static List<Digest> digests(byte[] bytes) {
        return new AbstractList<>() {
            @Override
            public Digest get(int index) {
                Objects.checkIndex(index, size());
                return Digest.read(bytes, index * Digest.LENGTH);
            }

            @Override
            public int size() {
                return bytes.length / Digest.LENGTH;
            }
        };
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
