package dev.nydusconvert.layer;

import dev.nydusconvert.blob.OriginalData;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.EstargzToc;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes an image of an eStargz layer from its TOC alone: the layer stays where it is and is the data blob, in which each
 * chunk begins a gzip member (conversion-semantics 9.1). What is written is a bootstrap, and a blob-meta file.
 */
public final class PackEstargzToc {
    private final PackOptions options;
    private final Digest layerDigest;
    private final long layerSize;

    /**
     * @param options of which those count that concern the tree, the layout and the chunk size, which must be that of the TOC
     * @param layerDigest SHA-256 of the layer, which names it
     * @param layerSize length of the layer in bytes
     */
    public PackEstargzToc(PackOptions options, Digest layerDigest, long layerSize) {
        // Times are in the TOC only.
        this.options = PackReference.inForce(options).toBuilder()
                .mtimeSource(MtimeSource.PAX)
                .build();
        this.layerDigest = layerDigest;
        this.layerSize = layerSize;
    }

    /**
     * Makes an image.
     *
     * @param toc the {@code stargz.index.json}; not closed
     * @param name names it in messages
     * @param outputs receives blob-meta file and bootstrap, and is committed when both are whole; not closed
     * @return the result, whose blob is the blob-meta file
     * @throws UnsupportedFeatureException if the TOC has chunks of another size, or several files in one gzip member
     */
    public PackResult run(InputStream toc, String name, LayerOutputs outputs) throws IOException {
        List<EstargzToc.Entry> entries = EstargzToc.read(toc, name).entries().stream()
                .filter(it -> !ControlFiles.isOne(it.entry()))
                .toList();
        OriginalData original = OriginalData.stargz();
        original.finish(layerDigest, layerSize);
        LayerWriter writer = LayerWriter.forOriginal(options, outputs, original);
        Chunks chunks = new Chunks(name, original, writer.blobs(), memberEnds(entries, name));
        TreeBuilder tree = new TreeBuilder(name, options.treeOptions());
        long contentBytes = 0;
        for (EstargzToc.Entry entry : entries) {
            FileContent content = null;
            if (entry.entry().type() == TarEntryType.FILE) {
                int id = entry.pieces().isEmpty() ? FileContent.EMPTY : chunks.add(entry);
                content = new FileContent(id, entry.entry().size());
                contentBytes += entry.entry().size();
            }
            tree.add(entry.entry(), content);
        }
        writer.finishData();
        LayerContents layer = new LayerContents(tree.finish(), chunks.all.build(), entries.size(), contentBytes);
        return writer.finish(layer, Optional.empty(), Optional.empty());
    }

    /** Where the room of each piece ends: at the next one's, or the layer's end. */
    private List<Long> memberEnds(List<EstargzToc.Entry> entries, String name) throws MalformedInputException {
        List<EstargzToc.Piece> pieces =
                entries.stream().flatMap(it -> it.pieces().stream()).toList();
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            long start = pieces.get(i).layerOffset();
            long end = i + 1 < pieces.size() ? pieces.get(i + 1).layerOffset() : layerSize;
            if (end <= start || end > layerSize) {
                throw new MalformedInputException(
                        name,
                        MalformedInputException.NO_OFFSET,
                        "a chunk at " + start + " of the layer is followed by one at " + end + ", and the layer has "
                                + layerSize + " bytes");
            }
            ends.add(end);
        }
        return ends;
    }

    /** The chunks of all files. */
    private final class Chunks {
        private final String name;
        private final OriginalData original;
        private final LayerBlobs blobs;
        private final List<Long> ends;
        private final Map<Digest, Chunk> known = new HashMap<>();
        private final ContentChunks.Builder all = new ContentChunks.Builder();
        private int pieces;

        Chunks(String name, OriginalData original, LayerBlobs blobs, List<Long> ends) {
            this.name = name;
            this.original = original;
            this.blobs = blobs;
            this.ends = ends;
        }

        int add(EstargzToc.Entry file) throws IOException {
            int chunkSize = options.chunking().chunkSize();
            List<EstargzToc.Piece> parts = file.pieces();
            for (int i = 0; i < parts.size(); i++) {
                long size = parts.get(i).size();
                if (i + 1 < parts.size() ? size != chunkSize : size > chunkSize) {
                    throw new UnsupportedFeatureException(
                            name + ": " + file.entry().displayPath()
                                    + " has a chunk of " + size + " bytes, but the chunk size is " + chunkSize
                                    + "; it must be that of the TOC");
                }
                all.add(chunk(parts.get(i), ends.get(pieces++)));
            }
            return all.endContent();
        }

        private Chunk chunk(EstargzToc.Piece piece, long end) throws IOException {
            int size = (int) piece.size();
            Digest digest = Digest.of(piece.sha256());
            Chunk chunk = known.get(digest);
            if (chunk == null || chunk.uncompressedSize() != size) {
                original.add(new OriginalData.Place(piece.layerOffset(), storedSize(piece, end), 0));
                chunk = blobs.refer(digest, size);
                known.put(digest, chunk);
            }
            return chunk;
        }

        /** The most that the chunk can need; but a table says by an equal size that a chunk is not compressed. */
        private int storedSize(EstargzToc.Piece piece, long end) throws UnsupportedFeatureException {
            int size = (int) piece.size();
            long stored = Math.min(OriginalData.maxStargzSize(size), end - piece.layerOffset());
            stored = stored == size ? stored + 1 : stored;
            if (stored > Chunk.MAX_SIZE) {
                throw new UnsupportedFeatureException(name + ": a chunk of " + size + " bytes may need " + stored
                        + " stored ones, more than " + Chunk.MAX_SIZE);
            }
            return (int) stored;
        }
    }
}
