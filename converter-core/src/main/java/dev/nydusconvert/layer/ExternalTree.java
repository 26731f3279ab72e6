package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.ExternalFile.Place;
import dev.nydusconvert.tree.DataOrder;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.PrefetchPatterns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The external files of a directory, in a tree of their own, and where their data is: what the external bootstrap is made
 * of (conversion-semantics 18). Chunks have no digest: nothing of the data is read.
 */
final class ExternalTree {
    private static final PrefetchPatterns NOTHING = PrefetchPatterns.of(List.of());

    private final PackOptions options;
    private final ExternalFiles files;
    private final Map<Integer, Blob> blobs = new TreeMap<>();

    /** A blob, and how many chunks of it there are. */
    private static final class Blob {
        private final Place place;
        private int chunks;

        Blob(Place place) {
            this.place = place;
        }
    }

    ExternalTree(PackOptions options, ExternalFiles files) {
        this.options = options;
        this.files = files;
    }

    /** What the bootstrap of the external files is made of. */
    record Layer(LayerContents contents, List<BlobInfo> blobs) {}

    /** @throws MalformedInputException if an attribute contradicts the files or another one */
    Layer layer(ExternalSplit split) throws IOException {
        Directory root = split.externalRoot();
        DataOrder order = DataOrder.of(root, NOTHING, content -> content.size() > 0);
        List<List<Chunk>> byId = new ArrayList<>();
        split.contents().keySet().forEach(content -> byId.add(List.of()));
        long bytes = 0;
        for (FileContent content : order.contents()) {
            byId.set(content.id(), chunks(content, split.contents().get(content)));
            bytes += content.size();
        }
        ContentChunks.Builder chunks = new ContentChunks.Builder();
        for (List<Chunk> content : byId) {
            content.forEach(chunks::add);
            chunks.endContent();
        }
        return new Layer(new LayerContents(root, chunks.build(), split.externalCount(), bytes), table());
    }

    private List<Chunk> chunks(FileContent content, ExternalFile file) throws IOException {
        Place place = file.place()
                .orElseThrow(() ->
                        files.malformed(file, "a file with data must say in which blob that is: blob_id is missing"));
        Blob blob = blobs.computeIfAbsent(place.blobIndex(), index -> new Blob(place));
        long count = (content.size() - 1) / place.chunkSize() + 1;
        requireSound(content.size(), file, place, blob, count);
        List<Chunk> chunks = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            long inFile = (long) i * place.chunkSize();
            int length = (int) Math.min(place.chunkSize(), content.size() - inFile);
            long offset = place.offset() + inFile;
            boolean crc = !place.crcs().isEmpty();
            chunks.add(new Chunk(
                    Digest.ZERO,
                    place.blobIndex(),
                    blob.chunks++,
                    crc ? Chunk.FLAG_HAS_CRC32C : 0,
                    length,
                    length,
                    offset,
                    offset,
                    crc ? place.crcs().get(i) : 0));
        }
        return chunks;
    }

    private void requireSound(long size, ExternalFile file, Place place, Blob blob, long count) throws IOException {
        int imageChunk = options.chunking().chunkSize();
        if (!place.sameBlob(blob.place)) {
            throw files.malformed(
                    file,
                    "blob_id, chunk_size or compressed_size of the blob " + place.blobIndex()
                            + " is another than before");
        }
        // Readers find the chunk of an offset by the image's chunk size.
        if (place.chunkSize() != imageChunk && size > Math.min(place.chunkSize(), imageChunk)) {
            throw files.malformed(
                    file,
                    "chunk_size is " + place.chunkSize() + ", but the chunks of the image have " + imageChunk
                            + " bytes");
        }
        if (place.offset() > place.blobSize() || size > place.blobSize() - place.offset()) {
            throw files.malformed(
                    file,
                    "the file, " + size + " bytes from " + place.offset() + " on, reaches beyond its blob of "
                            + place.blobSize());
        }
        if (!place.crcs().isEmpty() && place.crcs().size() != count) {
            throw files.malformed(
                    file, "crcs has " + place.crcs().size() + " values, and the file " + count + " chunks");
        }
        if (count > Chunk.MAX_CHUNKS_PER_BLOB - blob.chunks) {
            throw files.malformed(file, "a blob has at most " + Chunk.MAX_CHUNKS_PER_BLOB + " chunks");
        }
    }

    private List<BlobInfo> table() throws IOException {
        List<BlobInfo> table = new ArrayList<>();
        for (Map.Entry<Integer, Blob> entry : blobs.entrySet()) {
            Place place = entry.getValue().place;
            if (entry.getKey() != table.size()) {
                throw new MalformedInputException(
                        files.source(),
                        MalformedInputException.NO_OFFSET,
                        "no file is in the blob " + table.size() + ", but one in the blob " + entry.getKey());
            }
            table.add(new BlobInfo(
                    place.blobId(),
                    place.chunkSize(),
                    entry.getValue().chunks,
                    Compression.NONE,
                    options.chunking().digestAlgorithm(),
                    features(),
                    place.blobSize(),
                    place.blobSize(),
                    // There is no table, and this is how the builder leaves the fields (rafs-v6.md 6).
                    new ChunkTableLocation(Compression.LZ4_BLOCK, 0, 0, 0),
                    BlobInfo.TocReference.NONE,
                    BlobInfo.MetaReference.NONE,
                    BlobInfo.Cipher.NONE));
        }
        return table;
    }

    private BlobFeatures features() {
        BlobFeatures features = new BlobFeatures(BlobFeatures.CAP_TAR_TOC | BlobFeatures.EXTERNAL);
        if (options.layout().inlineMeta()) {
            features = features.with(BlobFeatures.INLINED_FS_META | BlobFeatures.HAS_TAR_HEADER);
        }
        return options.layout().toc() ? features.with(BlobFeatures.HAS_TOC | BlobFeatures.HAS_TAR_HEADER) : features;
    }
}
