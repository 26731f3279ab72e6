package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryWalk;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the contents of a merged tree one numbering, and their blobs one table.
 *
 * <p>A blob's place is that of its first use, in the order that numbers inodes; what no file uses has none
 * (conversion-semantics 12.3).
 */
final class MergedContents {
    /** A blob that several layers have is recorded as the first of them has it. */
    private final Map<String, BlobInfo> blobsByKey = new HashMap<>();

    private final Map<FileContent, MergeLayer> origins = new IdentityHashMap<>();
    private final Map<FileContent, FileContent> renumbered = new IdentityHashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<BlobInfo> blobs = new ArrayList<>();
    private final ContentChunks.Builder chunks = new ContentChunks.Builder();

    /** Notes the contents and blobs of a layer, before its tree becomes a part of the merged one. */
    void add(MergeLayer layer) {
        for (int i = 0; i < layer.blobs().size(); i++) {
            blobsByKey.putIfAbsent(layer.blobKey(i), layer.blobs().get(i));
        }
        for (Directory directory : new DirectoryWalk(layer.root())) {
            for (Node child : directory.children()) {
                if (child instanceof RegularFile file && file.content().size() > 0) {
                    origins.put(file.content(), layer);
                }
            }
        }
    }

    /** Puts files with contents of the new numbering into the place of those in the tree. */
    void renumber(Directory root) {
        for (Directory directory : new DirectoryWalk(root)) {
            for (Node child : List.copyOf(directory.children())) {
                if (child instanceof RegularFile file && file.content().size() > 0) {
                    directory.put(file.withContent(renumbered.computeIfAbsent(file.content(), this::copy)));
                }
            }
        }
    }

    private FileContent copy(FileContent content) {
        MergeLayer layer = origins.get(content);
        for (Chunk chunk : layer.bootstrap().chunks().of(content.id())) {
            BlobInfo blob = blobsByKey.get(layer.blobKey(chunk.blobIndex()));
            chunks.add(chunk.withBlobIndex(place(blob)));
        }
        return new FileContent(chunks.endContent(), content.size());
    }

    private int place(BlobInfo blob) {
        return places.computeIfAbsent(blob.id(), id -> {
            blobs.add(blob);
            return blobs.size() - 1;
        });
    }

    /** The blob table, after {@link #renumber}. */
    List<BlobInfo> blobs() {
        return List.copyOf(blobs);
    }

    /** The chunks of all contents, after {@link #renumber}. */
    ContentChunks chunks() {
        return chunks.build();
    }
}
