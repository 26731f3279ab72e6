package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.util.List;

/**
 * Holds a blob against its bootstrap, and reports all that does not agree.
 *
 * <p>The checks are independent of each other, and none reads all chunks but {@link #checkContent()}. What cannot be
 * checked because it cannot be read yet is an {@link UnsupportedFeatureException}.
 */
public final class BlobCheck {
    private final DataBlob blob;
    private final BlobIndex index;
    private final BlobInfo info;
    private final Findings findings;

    /**
     * @param blob the blob; for an image with separate blob-meta, the blob-meta file
     * @param index its chunk-info table, and how the bootstrap records it
     */
    public BlobCheck(DataBlob blob, BlobIndex index, Findings findings) {
        this.blob = blob;
        this.index = index;
        this.info = index.info();
        this.findings = findings;
    }

    /** Checks sections: which there are, their places, their digests, the ToC, and the size of the blob. */
    public void checkSections() throws IOException {
        new SectionCheck(blob, info, findings).run();
    }

    /**
     * Checks the chunk-info table, the inlined chunk digests, and what the bootstrap records of the chunks.
     *
     * @param used what the bootstrap records of chunks of this blob, in any order, also more than once
     */
    public void checkRecords(List<Chunk> used) throws IOException {
        new RecordCheck(blob, index, findings).run(used);
    }

    /** Checks the id of the blob and the digest of its chunk data: reads the blob once. */
    public void checkContent() throws IOException {
        new ContentCheck(blob, info, findings).run();
    }

    /**
     * Of a blob whose chunks are in an original layer: checks size and id of the layer, and reads it once.
     *
     * @return false if it has another size, and so is another layer
     */
    public boolean checkOriginal(ByteSource layer) throws IOException {
        return new OriginalCheck(layer, info, findings).run();
    }

    /**
     * Reads one chunk and checks its digest and CRC.
     *
     * <p>May be called by several threads, each with its own reader, if the findings may.
     */
    public void checkChunk(StoredChunks chunks, Chunk chunk, ChunkReader reader) throws IOException {
        try {
            reader.read(chunks, chunk);
        } catch (MalformedInputException e) {
            report(findings, e);
        }
    }

    static void report(Findings findings, MalformedInputException e) throws MalformedInputException {
        findings.report(e.source(), e.offset(), e.problem());
    }
}
