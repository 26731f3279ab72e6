package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.Readahead;
import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.UnitSeal;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The blob table of a layer while it is packed: the blobs of its parent image first, then its own one, which takes new
 * chunks, and blobs of the chunk dictionary, in the order of their first use (conversion-semantics 2.4, 2.5).
 */
final class LayerBlobs implements ChunkStore {
    private static final int UNUSED = -1;

    private final BlobWriter own;
    private final LayerOutputs outputs;
    private final List<BlobInfo> dictionary;
    private final int[] dictionaryPlaces;

    /** All but the own one. */
    private final List<BlobInfo> others;

    private int ownPlace = UNUSED;
    private long storedBytes;
    private Readahead readahead = Readahead.NONE;

    /**
     * @param outputs is told of each chunk that goes into the own blob
     * @param version format of the bootstrap: in v6 no two blobs may have one id, so that a blob of the dictionary that
     *     the parent image has too is that one; in v5 the reference builder records it twice
     * @param parent the blobs of the parent image, empty without one
     * @param dictionary the blobs of the chunk dictionary, empty without one
     */
    LayerBlobs(
            BlobWriter own,
            LayerOutputs outputs,
            RafsVersion version,
            List<BlobInfo> parent,
            List<BlobInfo> dictionary) {
        this.own = own;
        this.outputs = outputs;
        this.others = new ArrayList<>(parent);
        this.dictionary = dictionary;
        this.dictionaryPlaces = new int[dictionary.size()];
        List<String> known =
                version == RafsVersion.V6 ? parent.stream().map(BlobInfo::id).toList() : List.of();
        Arrays.setAll(dictionaryPlaces, i -> known.indexOf(dictionary.get(i).id()));
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
    public Optional<UnitSeal> newSeal() {
        return own.newSeal();
    }

    /** Takes a new chunk of an original layer of which the bytes are not at hand, at the place that was added last. */
    Chunk refer(Digest digest, int uncompressedSize) throws IOException {
        own.reference();
        return own.refer(digest, 0, uncompressedSize).withBlobIndex(ownPlace());
    }

    @Override
    public Chunk store(
            Digest digest, int crc32c, int uncompressedSize, byte[] data, int offset, int length, boolean compressed)
            throws IOException {
        storedBytes += uncompressedSize;
        Chunk chunk = own.store(digest, crc32c, uncompressedSize, data, offset, length, compressed);
        outputs.stored(chunk, data, offset, length);
        return chunk.withBlobIndex(ownPlace());
    }

    @Override
    public Chunk storeInBatch(
            Digest digest, int crc32c, byte[] data, int dataOffset, int uncompressedSize, int batch, int offset)
            throws IOException {
        storedBytes += uncompressedSize;
        Chunk chunk = own.storeInBatch(digest, crc32c, data, dataOffset, uncompressedSize, batch, offset);
        outputs.stored(chunk, data, dataOffset, uncompressedSize);
        return chunk.withBlobIndex(ownPlace());
    }

    @Override
    public void storeBatch(byte[] data, int length, int uncompressedSize) throws IOException {
        own.storeBatch(data, length, uncompressedSize);
    }

    private int ownPlace() {
        if (ownPlace == UNUSED) {
            ownPlace = others.size();
        }
        return ownPlace;
    }

    @Override
    public Chunk reuse(Chunk known) {
        int index = known.blobIndex();
        if (index >= dictionary.size()) {
            return known.withBlobIndex(index - dictionary.size()).withRecordedFileOffset(Chunk.NO_FILE_OFFSET);
        }
        if (dictionaryPlaces[index] == UNUSED) {
            dictionaryPlaces[index] = others.size() + (ownPlace == UNUSED ? 0 : 1);
            others.add(dictionary.get(index));
        }
        return known.withBlobIndex(dictionaryPlaces[index]).withRecordedFileOffset(Chunk.NO_FILE_OFFSET);
    }

    /** A chunk of the parent image in the form in which {@link #reuse} tells it from one of the dictionary. */
    Chunk asKnownOfParent(Chunk chunk) {
        return chunk.withBlobIndex(dictionary.size() + chunk.blobIndex());
    }

    /**
     * Has the beginning of the own blob read ahead, as far as the first contents reach.
     *
     * @param contents in the order in which they were stored
     * @param count how many of them, from the first one
     */
    void readAhead(ContentChunks contents, int count) {
        long end = 0;
        for (int content = 0; content < count; content++) {
            for (Chunk chunk : contents.of(content)) {
                if (chunk.blobIndex() == ownPlace) {
                    end = Math.max(end, chunk.compressedOffset() + chunk.compressedSize());
                }
            }
        }
        readahead = new Readahead(0, end);
    }

    /**
     * The blob table, when all chunks are stored.
     *
     * @param info the layer's own blob; empty if it has no chunk
     */
    List<BlobInfo> table(Optional<BlobInfo> info) {
        List<BlobInfo> table = new ArrayList<>(others);
        info.ifPresent(it -> table.add(ownPlace, it.withReadahead(readahead)));
        return List.copyOf(table);
    }

    /** The numbering of the blobs in a recipe, when all chunks are stored. */
    BlobNumbers numbers() {
        return new BlobNumbers(
                ownPlace == UNUSED ? others.size() : ownPlace,
                others.stream().map(BlobInfo::id).toList());
    }
}
