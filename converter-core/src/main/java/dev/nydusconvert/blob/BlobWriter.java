package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes a data blob from its first byte to its last, so that the target may be a pipe (rafs-v6.md 15.2).
 *
 * <ol>
 *   <li>{@link #store} each chunk;
 *   <li>{@link #finishData()}: chunk-info table, its header, chunk digests;
 *   <li>{@link #addSection} or {@link #addStoredSection}, as often as needed;
 *   <li>with an inlined bootstrap: {@link #inlinedInfo()} for its blob table, then {@link #writeBootstrap};
 *   <li>{@link #finish()}: the ToC.
 * </ol>
 *
 * <p>A blob without chunks has none of the parts of step 2; without sections and bootstrap, too, it is empty.
 *
 * <p>The target is flushed in the end and never closed. For one thread.
 */
public final class BlobWriter implements ChunkStore {
    private static final int COPY_BUFFER_SIZE = 1 << 16;

    private enum Phase {
        CHUNKS,
        SECTIONS,
        BOOTSTRAP_WRITTEN,
        FINISHED
    }

    private final BlobWriterOptions options;
    private final BlobOutput output;

    /** Where the chunks are if the blob stores none. */
    private final Optional<OriginalData> original;

    private final List<BlobSection> sections = new ArrayList<>();
    private Phase phase = Phase.CHUNKS;

    /** All chunks, for the chunk-info table; stays empty in a blob without one. */
    private List<Chunk> chunks = new ArrayList<>();

    private int chunkCount;
    private long uncompressedSize;
    private ChunkTableLocation chunkTable = ChunkTableLocation.NONE;

    public BlobWriter(OutputStream target, BlobWriterOptions options) {
        this(target, options, Optional.empty());
    }

    private BlobWriter(OutputStream target, BlobWriterOptions options, Optional<OriginalData> original) {
        this.output = new BlobOutput(Objects.requireNonNull(target));
        this.options = Objects.requireNonNull(options);
        this.original = original;
    }

    /**
     * A writer of a blob that stores no chunks but where in an original layer they are: a blob-meta file
     * (conversion-semantics 3). {@link #reference()} is to be called for each chunk that the layer has.
     *
     * @param options with a chunk-info table of version 2; its compression is that of the table
     * @param original is to be finished before {@link #finishData()}
     */
    public static BlobWriter forOriginal(OutputStream target, BlobWriterOptions options, OriginalData original) {
        if (options.chunkTable() != ChunkTableFormat.V2) {
            throw new IllegalArgumentException("chunks of an original layer need a chunk-info table of version 2");
        }
        return new BlobWriter(target, options, Optional.of(original));
    }

    @Override
    public void reference() {
        original.ifPresent(OriginalData::next);
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedFeatureException if the blob is full
     */
    @Override
    public Chunk store(
            Digest digest, int crc32c, int uncompressedSize, byte[] data, int offset, int length, boolean compressed)
            throws IOException {
        require(Phase.CHUNKS);
        Objects.checkFromIndexSize(offset, length, data.length);
        if (uncompressedSize < 1
                || uncompressedSize > Chunk.MAX_SIZE
                || (compressed ? length < 1 || length >= uncompressedSize : length != uncompressedSize)) {
            throw new IllegalArgumentException("not a chunk: " + length + " bytes of " + uncompressedSize);
        }
        if (original.isPresent()) {
            OriginalData.Place place = original.get().store();
            return add(
                    digest,
                    crc32c,
                    uncompressedSize,
                    place.offset(),
                    place.size(),
                    original.get().chunkFlags());
        }
        int flags = compressed ? Chunk.FLAG_COMPRESSED : 0;
        Chunk chunk = add(digest, crc32c, uncompressedSize, output.position(), length, flags);
        output.write(data, offset, length, true);
        return chunk;
    }

    private Chunk add(Digest digest, int crc32c, int uncompressedSize, long offset, int length, int flags)
            throws UnsupportedFeatureException {
        requireRoom(uncompressedSize, offset, length);
        // A reader refuses a CRC of zero in a table of version 2, so the one chunk in four billion has none.
        Chunk chunk = new Chunk(
                digest,
                options.blobIndex(),
                chunkCount,
                crc32c == 0 ? flags : flags | Chunk.FLAG_HAS_CRC32C,
                length,
                uncompressedSize,
                offset,
                this.uncompressedSize,
                crc32c);
        chunkCount++;
        this.uncompressedSize += roundUp(uncompressedSize);
        if (options.chunkTable() != ChunkTableFormat.NONE) {
            chunks.add(chunk);
        }
        return chunk;
    }

    private void requireRoom(int uncompressedLength, long offset, int length) throws UnsupportedFeatureException {
        if (chunkCount == Chunk.MAX_CHUNKS_PER_BLOB) {
            throw new UnsupportedFeatureException(
                    "a blob holds at most " + Chunk.MAX_CHUNKS_PER_BLOB + " chunks; choose a larger chunk size");
        }
        if (length > ChunkInfo.MAX_COMPRESSED_OFFSET - offset) {
            throw new UnsupportedFeatureException(
                    "a blob holds at most " + ChunkInfo.MAX_COMPRESSED_OFFSET + " bytes of stored chunks");
        }
        if (roundUp(uncompressedLength) > ChunkInfo.MAX_UNCOMPRESSED_OFFSET - uncompressedSize) {
            throw new UnsupportedFeatureException(
                    "a blob holds at most " + ChunkInfo.MAX_UNCOMPRESSED_OFFSET + " bytes of uncompressed chunks");
        }
        if (options.chunkTable() == ChunkTableFormat.V2 && length > ChunkInfoV2.MAX_COMPRESSED_SIZE) {
            throw new UnsupportedFeatureException("a chunk of " + length
                    + " stored bytes does not fit a chunk-info table of version 2; choose a smaller chunk size");
        }
    }

    private long roundUp(int size) {
        return (size + options.alignment() - 1L) / options.alignment() * options.alignment();
    }

    /** Ends the chunks and writes the parts that describe them. */
    public void finishData() throws IOException {
        require(Phase.CHUNKS);
        phase = Phase.SECTIONS;
        if (chunkCount == 0) {
            return;
        }
        if (options.layout().tailHeaders() && original.isEmpty()) {
            long size = output.position();
            writeTailHeader(BlobSection.IMAGE_BLOB, size);
            addEntry(BlobSection.IMAGE_BLOB, Compression.NONE, output.builderHash(), 0, size, uncompressedSize);
        }
        if (options.chunkTable() != ChunkTableFormat.NONE) {
            writeChunkTable();
        }
        if (options.layout().toc()) {
            writeChunkDigests();
        }
        chunks = List.of();
    }

    private void writeChunkTable() throws IOException {
        byte[] contexts = contexts().map(ZranIndexBuilder::encode).orElse(new byte[0]);
        int entriesSize = Math.multiplyExact(chunkCount, options.chunkTable().entrySize());
        byte[] table = new byte[Math.addExact(entriesSize, contexts.length)];
        ByteBuffer entries = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        chunks.forEach(chunk -> entry(chunk).writeTo(entries));
        entries.put(contexts);
        long offset = output.position();
        Compression compression = writeCompressed(table, options.compression());
        long storedSize = output.position() - offset;
        chunkTable = new ChunkTableLocation(compression, offset, storedSize, table.length);
        BlobMetaHeader header = new BlobMetaHeader(
                features(),
                compression,
                chunkCount,
                offset,
                storedSize,
                table.length,
                contexts().isPresent() ? entriesSize : 0,
                contexts.length,
                contexts().map(ZranIndexBuilder::size).orElse(0));
        byte[] encoded = new byte[BlobMetaHeader.SIZE];
        header.writeTo(ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN));
        long headerOffset = output.position();
        output.write(encoded);
        if (options.layout().tailHeaders()) {
            writeTailHeader(BlobSection.BLOB_META, storedSize + encoded.length);
            addEntry(BlobSection.BLOB_META, compression, sha256(table), offset, storedSize, table.length);
            addEntry(
                    BlobSection.BLOB_META_HEADER,
                    Compression.NONE,
                    sha256(encoded),
                    headerOffset,
                    encoded.length,
                    encoded.length);
        }
    }

    private Optional<ZranIndexBuilder> contexts() {
        return original.flatMap(OriginalData::index);
    }

    private ChunkInfo entry(Chunk chunk) {
        return original.isPresent()
                ? original.get().entry(chunk)
                : options.chunkTable().encode(chunk);
    }

    private BlobFeatures features() {
        return original.isPresent() ? options.features().with(original.get().features()) : options.features();
    }

    private void writeChunkDigests() throws IOException {
        byte[] digests = new byte[Math.multiplyExact(chunkCount, Digest.LENGTH)];
        for (int i = 0; i < chunkCount; i++) {
            chunks.get(i).digest().write(digests, i * Digest.LENGTH);
        }
        long offset = output.position();
        output.write(digests, 0, digests.length, false);
        writeTailHeader(BlobSection.BLOB_DIGEST, digests.length);
        addEntry(BlobSection.BLOB_DIGEST, Compression.NONE, sha256(digests), offset, digests.length, digests.length);
    }

    /**
     * Adds a section of our own, with a tail header; {@link DataBlob#section} finds it in every layout.
     *
     * @param name 1 to 16 ASCII characters, none of the names that the format defines
     * @param content the uncompressed bytes
     * @param compression how to store them if that makes them shorter
     */
    public void addSection(String name, byte[] content, Compression compression) throws IOException {
        requireFree(name, compression);
        long offset = output.position();
        Compression used = writeCompressed(content, compression);
        endSection(new BlobSection(name, used, sha256(content), offset, output.position() - offset, content.length));
    }

    /**
     * As {@link #addSection}, with bytes that are compressed already: one unit of {@code compression}.
     *
     * @param stored read to its end, and not closed
     * @param digest SHA-256 of the uncompressed bytes
     * @throws IllegalArgumentException if there are more stored than uncompressed bytes
     */
    public void addStoredSection(
            String name, Compression compression, InputStream stored, long uncompressedSize, Digest digest)
            throws IOException {
        requireFree(name, compression);
        long offset = output.position();
        byte[] buffer = new byte[COPY_BUFFER_SIZE];
        for (int count = stored.read(buffer); count >= 0; count = stored.read(buffer)) {
            output.write(buffer, 0, count, true);
        }
        long storedSize = output.position() - offset;
        if (compression == Compression.NONE ? storedSize != uncompressedSize : storedSize > uncompressedSize) {
            throw new IllegalArgumentException("section " + name + " has " + storedSize + " stored and "
                    + uncompressedSize + " uncompressed bytes with compression " + compression.label());
        }
        endSection(new BlobSection(name, compression, digest, offset, storedSize, uncompressedSize));
    }

    private void requireFree(String name, Compression compression) {
        require(Phase.SECTIONS);
        if (!compression.isWritable()) {
            throw new IllegalArgumentException("no section is stored with " + compression.label());
        }
        if (!BlobSection.isFreeName(name)
                || sections.stream().anyMatch(it -> it.name().equals(name))) {
            throw new IllegalArgumentException("not a name for a section, or taken already: " + name);
        }
    }

    /** Without a ToC the section brings its own entry, between its bytes and its tail header. */
    private void endSection(BlobSection section) throws IOException {
        long size = section.storedSize();
        if (!options.layout().toc()) {
            byte[] entry = new byte[BlobSection.SIZE];
            section.writeTo(ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN));
            output.write(entry);
            size += entry.length;
        }
        writeTailHeader(section.name(), size);
        sections.add(section);
    }

    /**
     * How the bootstrap that is to be inlined records this blob; empty if there is no chunk.
     *
     * <p>The id is {@link BlobInfo#INLINED_ID} unless one was given, and the compressed size counts the bytes before the
     * bootstrap (rafs-v6.md 15.4).
     */
    public Optional<BlobInfo> inlinedInfo() {
        require(Phase.SECTIONS);
        if (original.isPresent()) {
            return info(original.get().id(), original.get().size(), TocReference.NONE, MetaReference.NONE);
        }
        String id = options.blobId().isEmpty() ? BlobInfo.INLINED_ID : options.blobId();
        return info(id, output.position(), TocReference.NONE, MetaReference.NONE);
    }

    /** Writes the bootstrap as it is; with a ToC compressed with zstd, if that makes it shorter. */
    public void writeBootstrap(byte[] bootstrap) throws IOException {
        require(Phase.SECTIONS);
        if (!options.layout().inlineMeta()) {
            throw new IllegalStateException("the blob's layout has no inlined bootstrap");
        }
        phase = Phase.BOOTSTRAP_WRITTEN;
        long offset = output.position();
        Compression used = writeCompressed(bootstrap, options.layout().toc() ? Compression.ZSTD : Compression.NONE);
        long storedSize = output.position() - offset;
        writeTailHeader(BlobSection.IMAGE_BOOT, storedSize);
        addEntry(BlobSection.IMAGE_BOOT, used, sha256(bootstrap), offset, storedSize, bootstrap.length);
    }

    /** Writes the ToC, if there is one, and flushes the target. */
    public FinishedBlob finish() throws IOException {
        require(options.layout().inlineMeta() ? Phase.BOOTSTRAP_WRITTEN : Phase.SECTIONS);
        phase = Phase.FINISHED;
        TocReference reference = TocReference.NONE;
        if (options.layout().toc() && !sections.isEmpty()) {
            Toc toc = new Toc(sections);
            output.write(toc.encode());
            reference = new TocReference(toc.size(), toc.digest());
        }
        output.flush();
        Digest hash = output.builderHash();
        String id = options.blobId().isEmpty() ? hash.hex() : options.blobId();
        Optional<BlobInfo> info = original.isPresent()
                ? info(
                        original.get().id(),
                        original.get().size(),
                        reference,
                        new MetaReference(hash, output.position()))
                : info(id, output.position(), reference, MetaReference.NONE);
        return new FinishedBlob(info, id, output.fileHash(), output.position());
    }

    private Optional<BlobInfo> info(String id, long compressedSize, TocReference toc, MetaReference meta) {
        if (chunkCount == 0) {
            return Optional.empty();
        }
        return Optional.of(new BlobInfo(
                id,
                options.chunkSize(),
                chunkCount,
                original.isPresent() ? Compression.GZIP : options.compression(),
                options.digestAlgorithm(),
                features(),
                compressedSize,
                uncompressedSize,
                chunkTable,
                toc,
                meta,
                BlobInfo.Cipher.NONE));
    }

    private void writeTailHeader(String name, long size) throws IOException {
        output.write(new TailHeader(name, size).encode());
    }

    private void addEntry(
            String name, Compression compression, Digest digest, long offset, long storedSize, long uncompressed) {
        sections.add(new BlobSection(name, compression, digest, offset, storedSize, uncompressed));
    }

    /** Compresses and writes, or writes as it is if that does not make it shorter; returns which of them. */
    private Compression writeCompressed(byte[] content, Compression compression) throws IOException {
        StoredUnit unit = StoredUnit.compress(content, compression);
        output.write(unit.bytes(), 0, unit.length(), true);
        return unit.compression();
    }

    private static Digest sha256(byte[] bytes) {
        return DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
    }

    private void require(Phase expected) {
        if (phase != expected) {
            throw new IllegalStateException("the blob is in phase " + phase + ", this belongs to " + expected);
        }
    }
}
