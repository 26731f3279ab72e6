package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.v5.DirectorySize;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryWalk;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.Overlay;
import dev.nydusconvert.tree.RegularFile;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts a layer upon its parent image, if it has one; else leaves it as it is. */
final class LayerOverParent {
    private final PackOptions options;

    LayerOverParent(PackOptions options) {
        this.options = options;
    }

    /** The layer, whose data is stored, with the image below it. */
    LayerContents join(LayerContents layer) {
        return contents(layer.withRoot(tree(layer.root())));
    }

    /**
     * The tree of image and layer together. The contents in it are those of both, with numbers of their own.
     *
     * @param layer not to be used any more
     */
    Directory tree(Directory layer) {
        if (options.parent().isEmpty()) {
            return layer;
        }
        // RAFS v5 keeps the size that a directory has in its own layer (rafs-v5.md 2).
        Directory upper = options.version() == RafsVersion.V5 ? DirectorySize.recordIn(layer) : layer;
        return new Overlay(options.whiteouts()).over(options.parent().get().copyOfTree(), upper);
    }

    /**
     * Gives the contents of both one numbering: those of the layer keep their numbers, those of the image follow.
     *
     * @param joined the layer with the tree of both, but its own chunks only
     */
    LayerContents contents(LayerContents joined) {
        if (options.parent().isEmpty()) {
            return joined;
        }
        ContentChunks.Builder chunks = new ContentChunks.Builder();
        for (int content = 0; content < joined.chunks().contents(); content++) {
            add(joined.chunks().of(content), chunks);
            chunks.endContent();
        }
        renumber(joined.root(), options.parent().get(), chunks);
        return joined.withChunks(chunks.build());
    }

    private static void renumber(Directory root, ParentImage parent, ContentChunks.Builder chunks) {
        Set<FileContent> inParent = contentsOf(parent.bootstrap().root());
        Map<FileContent, FileContent> renumbered = new IdentityHashMap<>();
        for (Directory directory : new DirectoryWalk(root)) {
            for (Node child : List.copyOf(directory.children())) {
                if (child instanceof RegularFile file && inParent.contains(file.content())) {
                    directory.put(file.withContent(renumbered.computeIfAbsent(file.content(), content -> {
                        add(parent.bootstrap().chunks().of(content.id()), chunks);
                        return new FileContent(chunks.endContent(), content.size());
                    })));
                }
            }
        }
    }

    private static void add(List<Chunk> content, ContentChunks.Builder chunks) {
        content.forEach(chunks::add);
    }

    /** Those with data: an empty one needs no number. */
    private static Set<FileContent> contentsOf(Directory root) {
        Set<FileContent> contents = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Directory directory : new DirectoryWalk(root)) {
            for (Node child : directory.children()) {
                if (child instanceof RegularFile file && file.content().size() > 0) {
                    contents.add(file.content());
                }
            }
        }
        return contents;
    }
}
