package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.TreeBuilder;
import java.io.IOException;
import java.util.Locale;

/**
 * What a plain tar holds, for an image that takes the tar itself as its data: chunks are ranges of the tar, without digests
 * (conversion-semantics 8).
 */
final class TarfsContents {
    /** Of EROFS in tarfs images: a file's data begins at a multiple of it in the tar, too. */
    static final int BLOCK_SIZE = 512;

    private final String name;
    private final int chunkSize;
    private final TreeBuilder tree;
    private final ContentChunks.Builder chunks = new ContentChunks.Builder();
    private Directory root;
    private int chunkCount;
    private long entries;
    private long contentBytes;
    private long contentEnd;

    private TarfsContents(String name, int chunkSize, TreeBuilder.Options options) {
        this.name = name;
        this.chunkSize = chunkSize;
        this.tree = new TreeBuilder(name, options);
    }

    /**
     * Reads a tar to its end.
     *
     * @param input closed
     * @param name name of the tar, for messages
     * @throws UnsupportedFeatureException if it is compressed, or has a file that is not there in one piece
     */
    static TarfsContents read(LayerInput input, String name, int chunkSize, TreeBuilder.Options options)
            throws IOException {
        if (input.codec() != StreamCodec.PLAIN) {
            throw new UnsupportedFeatureException(name + ": the layer is compressed with "
                    + input.codec().name().toLowerCase(Locale.ROOT)
                    + ", but a tarfs image maps the plain tar: decompress it first");
        }
        TarfsContents contents = new TarfsContents(name, chunkSize, options);
        try (TarReader tar = new TarReader(input.tar(), name, FramingListener.NONE, options.limits())) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                contents.add(entry, tar.contentOffset());
            }
            contents.finish(input.tarSize());
        }
        return contents;
    }

    private void add(TarEntry entry, long contentOffset) throws IOException {
        entries++;
        if (ControlFiles.isOne(entry)) {
            return;
        }
        FileContent content = null;
        if (entry.type() == TarEntryType.FILE) {
            content = entry.size() == 0
                    ? new FileContent(FileContent.EMPTY, 0)
                    : new FileContent(addChunks(entry, contentOffset), entry.size());
        }
        tree.add(entry, content);
    }

    private int addChunks(TarEntry file, long offset) throws UnsupportedFeatureException {
        if (offset == TarReader.NO_OFFSET) {
            throw new UnsupportedFeatureException(name + ": " + file.displayPath()
                    + " is a sparse file, which is not in the tar as its readers see it; tarfs cannot map it");
        }
        long size = file.size();
        long count = (size - 1) / chunkSize + 1;
        if (count > Chunk.MAX_CHUNKS_PER_BLOB - chunkCount) {
            throw new UnsupportedFeatureException(name + ": with " + file.displayPath() + " there are more than "
                    + Chunk.MAX_CHUNKS_PER_BLOB + " chunks of " + chunkSize + " bytes; use larger ones");
        }
        for (long done = 0; done < size; done += chunkSize) {
            int length = (int) Math.min(chunkSize, size - done);
            long position = offset + done;
            chunks.add(new Chunk(Digest.ZERO, 0, chunkCount++, 0, length, length, position, position, 0));
        }
        contentBytes += size;
        contentEnd = Math.max(contentEnd, offset + size);
        return chunks.endContent();
    }

    private void finish(long tarSize) throws MalformedInputException {
        if (contentEnd > tarSize - tarSize % BLOCK_SIZE) {
            throw new MalformedInputException(
                    name,
                    tarSize,
                    "the tar ends here, within the block of " + BLOCK_SIZE
                            + " bytes that holds the end of a file: tarfs maps whole blocks only");
        }
        root = tree.finish();
    }

    LayerContents layer() {
        return new LayerContents(root, chunks.build(), entries, contentBytes);
    }

    /** Chunks of all files, those included that a later entry replaces. */
    int chunkCount() {
        return chunkCount;
    }
}
