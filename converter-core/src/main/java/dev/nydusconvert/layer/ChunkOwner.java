package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;

/** Says for a message to which file a chunk belongs. */
final class ChunkOwner {
    private final Bootstrap bootstrap;

    ChunkOwner(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** The first file in the order of the tree that has the chunk. */
    String describe(Chunk chunk) {
        for (TreeWalk.Entry entry : new TreeWalk(bootstrap.root())) {
            if (entry.node() instanceof RegularFile file && has(file, chunk)) {
                return "file /" + PathBytes.display(entry.path());
            }
        }
        return "a file that a later entry of the tar replaces";
    }

    private boolean has(RegularFile file, Chunk chunk) {
        for (Chunk candidate : bootstrap.chunks().of(file.content().id())) {
            if (candidate.blobIndex() == chunk.blobIndex() && candidate.index() == chunk.index()) {
                return true;
            }
        }
        return false;
    }
}
