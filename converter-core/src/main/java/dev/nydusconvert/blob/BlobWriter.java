package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.UnitSeal;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes a data blob from its first byte to its last, so that the target may be a pipe (rafs-v6.md 15.2).
 *
 * <ol>
 *   <li>{@link #store} each chunk, or put it into a batch and {@link #storeBatch};
 *   <li>{@link #finishData()}: chunk-info table, its header, chunk digests;
 *   <li>{@link #addSection}, as often as needed;
 *   <li>with an inlined bootstrap: {@link #inlinedInfo()} for its blob table, then {@link #writeBootstrap};
 *   <li>{@link #finish()}: the ToC.
 * </ol>
 *
 * <p>A blob without chunks has none of the parts of step 2; without sections and bootstrap, too, it is empty.
 *
 * <p>The target is flushed in the end and never closed. For one thread.
 */
public final class BlobWriter implements ChunkStore {
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

    private final Optional<UnitCipher> cipher;
    private final Optional<BatchIndexBuilder> batches;
    private final WrittenChunks chunks;
    private SectionWriter sections;
    private Phase phase = Phase.CHUNKS;
    private ChunkTableLocation chunkTable = ChunkTableLocation.NONE;

    public BlobWriter(OutputStream target, BlobWriterOptions options) {
        this(target, options, Optional.empty());
    }

    private BlobWriter(OutputStream target, BlobWriterOptions options, Optional<OriginalData> original) {
        this.output = new BlobOutput(Objects.requireNonNull(target));
        this.options = Objects.requireNonNull(options);
        this.original = original;
        this.cipher = options.cipher().isNone() ? Optional.empty() : Optional.of(UnitCipher.of(options.cipher()));
        this.batches = options.batches() ? Optional.of(new BatchIndexBuilder()) : Optional.empty();
        this.chunks = new WrittenChunks(options, original, batches);
        this.sections = new SectionWriter(output, options.layout(), cipher);
    }

    /**
     * A writer of a blob that stores no chunks but where in an original layer they are: a blob-meta file
     * (conversion-semantics 3). {@link #reference()} is to be called for each chunk that the layer has.
     *
     * @param options as {@link OriginalData#blobOptions} gives them
     * @param original is to be finished before {@link #finishData()}
     */
    public static BlobWriter forOriginal(OutputStream target, BlobWriterOptions options, OriginalData original) {
        if (options.chunkTable()
                != original.blobOptions(options.layout(), options.chunkSize()).chunkTable()) {
            throw new IllegalArgumentException("not a chunk-info table for this layer: " + options.chunkTable());
        }
        return new BlobWriter(target, options, Optional.of(original));
    }

    /** Encrypts chunks and batches, if the blob is encrypted. */
    @Override
    public Optional<UnitSeal> newSeal() {
        return cipher.map(it -> UnitCipher.of(options.cipher())::encrypt);
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
                || !isLengthOf(uncompressedSize, length, compressed)) {
            throw new IllegalArgumentException("not a chunk: " + length + " bytes of " + uncompressedSize);
        }
        if (original.isPresent()) {
            return refer(digest, crc32c, uncompressedSize);
        }
        int flags = (compressed ? Chunk.FLAG_COMPRESSED : 0) | encryptionFlag();
        Chunk chunk = chunks.add(digest, crc32c, uncompressedSize, recordedPosition(), length, flags);
        output.write(data, offset, length, true);
        return chunk;
    }

    private boolean isLengthOf(int uncompressedSize, int length, boolean compressed) {
        if (cipher.isEmpty()) {
            return compressed ? length >= 1 && length < uncompressedSize : length == uncompressedSize;
        }
        // Short ones are padded, and may so become longer than the chunk.
        return compressed
                ? length >= AesXts.BLOCK && length < Math.max(uncompressedSize, UnitCipher.PADDED_LENGTH + 1)
                : length == UnitCipher.encryptedLength(uncompressedSize);
    }

    /**
     * Takes a chunk of an original layer, at the place that was added last, without its bytes.
     *
     * @param crc32c CRC-32C of the uncompressed bytes; 0 if it is not known
     * @throws UnsupportedFeatureException if the blob is full
     */
    public Chunk refer(Digest digest, int crc32c, int uncompressedSize) throws UnsupportedFeatureException {
        require(Phase.CHUNKS);
        OriginalData data = original.orElseThrow(() -> new IllegalStateException("the blob stores its chunks"));
        OriginalData.Place place = data.store();
        return chunks.add(digest, crc32c, uncompressedSize, place.offset(), place.size(), data.chunkFlags());
    }

    private int encryptionFlag() {
        return cipher.isPresent() ? Chunk.FLAG_ENCRYPTED : 0;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedFeatureException if the blob is full
     */
    @Override
    public Chunk storeInBatch(
            Digest digest, int crc32c, byte[] data, int dataOffset, int uncompressedSize, int batch, int offset)
            throws IOException {
        require(Phase.CHUNKS);
        BatchIndexBuilder index = batches.orElseThrow(() -> new IllegalStateException("the blob is not for batches"));
        // What tells where the batch is, is the chunk-info table alone (rafs-v6.md 13).
        Chunk chunk = chunks.add(digest, crc32c, uncompressedSize, 0, 0, encryptionFlag());
        index.add(chunk, batch, offset);
        return chunk;
    }

    @Override
    public void storeBatch(byte[] data, int length, int uncompressedSize) throws IOException {
        require(Phase.CHUNKS);
        BatchIndexBuilder index = batches.orElseThrow(() -> new IllegalStateException("the blob is not for batches"));
        WrittenChunks.requireStorable(recordedPosition(), length);
        index.stored(recordedPosition(), length, uncompressedSize);
        output.write(data, 0, length, true);
    }

    /** The offset that what is stored next is recorded with. */
    private long recordedPosition() {
        return Math.addExact(options.dataOffset(), output.position());
    }

    /** Ends the chunks and writes the parts that describe them. */
    public void finishData() throws IOException {
        require(Phase.CHUNKS);
        phase = Phase.SECTIONS;
        if (chunks.count() == 0) {
            // No bootstrap records such a blob, so there would be no key to decrypt a section of it.
            sections = new SectionWriter(output, options.layout(), Optional.empty());
            return;
        }
        if (options.layout().tailHeaders() && original.isEmpty()) {
            long size = output.position();
            sections.writeTailHeader(BlobSection.IMAGE_BLOB, size);
            // The entry's digest covers the tail header, too.
            sections.addEntry(new BlobSection(
                    BlobSection.IMAGE_BLOB,
                    Compression.NONE,
                    output.builderHash(),
                    options.dataOffset(),
                    size,
                    chunks.uncompressedSize()));
        }
        if (options.chunkTable() != ChunkTableFormat.NONE) {
            chunkTable = chunks.writeTable(sections);
        }
        if (options.layout().toc()) {
            chunks.writeDigests(output, sections);
        }
        chunks.release();
    }

    /**
     * Adds a section of our own, with a tail header; {@link DataBlob#section} finds it in every layout. It is encrypted
     * if the chunks are; without a chunk nothing records the key, so that it is not.
     *
     * @param name 1 to 16 ASCII characters, none of the names that the format defines
     * @param content the uncompressed bytes; at least 16 if the blob is encrypted
     * @param compression how to store them if that makes them shorter
     */
    public void addSection(String name, byte[] content, Compression compression) throws IOException {
        require(Phase.SECTIONS);
        sections.writeOwn(name, content, compression);
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
        sections.end(sections.write(
                BlobSection.IMAGE_BOOT, bootstrap, options.layout().toc() ? Compression.ZSTD : Compression.NONE));
    }

    /** Writes the ToC, if there is one, and flushes the target. */
    public FinishedBlob finish() throws IOException {
        require(options.layout().inlineMeta() ? Phase.BOOTSTRAP_WRITTEN : Phase.SECTIONS);
        phase = Phase.FINISHED;
        TocReference reference = sections.writeToc()
                .map(toc -> new TocReference(toc.size(), toc.digest()))
                .orElse(TocReference.NONE);
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
        if (chunks.count() == 0) {
            return Optional.empty();
        }
        return Optional.of(new BlobInfo(
                id,
                options.chunkSize(),
                chunks.count(),
                original.isPresent() ? Compression.GZIP : options.compression(),
                options.digestAlgorithm(),
                chunks.features(),
                compressedSize,
                chunks.uncompressedSize(),
                chunkTable,
                toc,
                meta,
                options.cipher()));
    }

    private void require(Phase expected) {
        if (phase != expected) {
            throw new IllegalStateException("the blob is in phase " + phase + ", this belongs to " + expected);
        }
    }
}
