package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The blob table of a layer while it is packed: its own blob, which takes new chunks, and blobs of the chunk dictionary.
 * A blob has the place of its first use (conversion-semantics 2.4).
 */
final class LayerBlobs implements ChunkStore {
    private static final int UNUSED = -1;

    private final BlobWriter own;
    private final List<BlobInfo> dictionary;
    private final int[] dictionaryPlaces;
    private final List<BlobInfo> usedDictionary = new ArrayList<>();
    private int ownPlace = UNUSED;
    private long storedBytes;

    /** @param dictionary the blobs of the chunk dictionary, empty without one */
    LayerBlobs(BlobWriter own, List<BlobInfo> dictionary) {
        this.own = own;
        this.dictionary = dictionary;
        this.dictionaryPlaces = new int[dictionary.size()];
        Arrays.fill(dictionaryPlaces, UNUSED);
    }

    /** The layer's own blob. */
    BlobWriter own() {
        return own;
    }

    /** Length of the chunks in the layer's own blob, before compression, in bytes. */
    long storedBytes() {
        return storedBytes;
    }

    @Override
    public void reference() {
        own.reference();
    }

    @Override
    public Chunk store(
            Digest digest, int crc32c, int uncompressedSize, byte[] data, int offset, int length, boolean compressed)
            throws IOException {
        storedBytes += uncompressedSize;
        return own.store(digest, crc32c, uncompressedSize, data, offset, length, compressed)
                .withBlobIndex(ownPlace());
    }

    @Override
    public Chunk storeInBatch(Digest digest, int crc32c, int uncompressedSize, int batch, int offset)
            throws IOException {
        storedBytes += uncompressedSize;
        return own.storeInBatch(digest, crc32c, uncompressedSize, batch, offset).withBlobIndex(ownPlace());
    }

    @Override
    public void storeBatch(byte[] data, int length, int uncompressedSize) throws IOException {
        own.storeBatch(data, length, uncompressedSize);
    }

    private int ownPlace() {
        if (ownPlace == UNUSED) {
            ownPlace = usedDictionary.size();
        }
        return ownPlace;
    }

    @Override
    public Chunk reuse(Chunk known) {
        int index = known.blobIndex();
        if (dictionaryPlaces[index] == UNUSED) {
            dictionaryPlaces[index] = usedDictionary.size() + (ownPlace == UNUSED ? 0 : 1);
            usedDictionary.add(dictionary.get(index));
        }
        return known.withBlobIndex(dictionaryPlaces[index]).withRecordedFileOffset(Chunk.NO_FILE_OFFSET);
    }

    /**
     * The blob table, when all chunks are stored.
     *
     * @param info the layer's own blob; empty if it has no chunk
     */
    List<BlobInfo> table(Optional<BlobInfo> info) {
        List<BlobInfo> table = new ArrayList<>(usedDictionary);
        info.ifPresent(it -> table.add(ownPlace, it));
        return List.copyOf(table);
    }

    /** The numbering of the blobs in a recipe, when all chunks are stored. */
    BlobNumbers numbers() {
        return new BlobNumbers(
                ownPlace == UNUSED ? usedDictionary.size() : ownPlace,
                usedDictionary.stream().map(BlobInfo::id).toList());
    }
}
