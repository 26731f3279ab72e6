package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryPaths;

/**
 * A layer whose data is stored: what its bootstrap is made of.
 *
 * @param root the tree
 * @param chunks chunks by the ids of the contents in the tree
 * @param counts what the layer itself holds; the chunks stored are not known yet
 */
record LayerContents(Directory root, ContentChunks chunks, PackResult.Counts counts) {
    /**
     * A layer that is on its own.
     *
     * @param entries how many entries the source listed
     * @param contentBytes length of all file data in bytes, that of overridden entries too
     */
    LayerContents(Directory root, ContentChunks chunks, long entries, long contentBytes) {
        this(
                root,
                chunks,
                new PackResult.Counts(
                        entries, chunks.contents(), contentBytes, chunks.all().size(), 0, 0));
    }

    LayerContents withRoot(Directory newRoot) {
        return new LayerContents(newRoot, chunks, counts);
    }

    LayerContents withChunks(ContentChunks newChunks) {
        return new LayerContents(root, newChunks, counts);
    }

    /** The directories that the source implies but does not list. */
    DirectoryPaths unlisted() {
        return DirectoryPaths.of(root, Directory::synthesised);
    }

    /**
     * @param stored how many chunks went into the layer's own blob
     * @param storedBytes their length before compression, in bytes
     */
    PackResult.Counts counts(long stored, long storedBytes) {
        return new PackResult.Counts(
                counts.entries(),
                counts.contents(),
                counts.contentBytes(),
                counts.chunkReferences(),
                stored,
                storedBytes);
    }
}
