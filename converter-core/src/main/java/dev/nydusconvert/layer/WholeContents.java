package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tree.FileContent;
import java.io.IOException;

/** Adds the contents of files to an output, each as a whole. */
final class WholeContents {
    private final String source;
    private final ContentChunks chunks;
    private final ContentAssembler out;

    /** @param source name of the bootstrap, for messages */
    WholeContents(String source, ContentChunks chunks, ContentAssembler out) {
        this.source = source;
        this.chunks = chunks;
        this.out = out;
    }

    /**
     * Adds one content.
     *
     * @param path path of the file, for messages
     * @throws MalformedInputException if the sizes of the chunks do not add up to that of the file
     */
    void add(FileContent content, String path) throws IOException {
        long left = content.size();
        for (Chunk chunk : chunks.of(content.id())) {
            if (chunk.uncompressedSize() < 1 || chunk.uncompressedSize() > Math.min(left, Chunk.MAX_SIZE)) {
                throw malformed(content, path);
            }
            out.range(chunk, 0, chunk.uncompressedSize());
            left -= chunk.uncompressedSize();
        }
        if (left != 0) {
            throw malformed(content, path);
        }
    }

    private MalformedInputException malformed(FileContent content, String path) {
        return new MalformedInputException(
                source,
                MalformedInputException.NO_OFFSET,
                path + " has " + content.size() + " bytes, but the sizes of its chunks do not add up to that");
    }
}
