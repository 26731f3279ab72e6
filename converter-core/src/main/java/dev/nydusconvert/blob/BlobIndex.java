package dev.nydusconvert.blob;

import dev.nydusconvert.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * What tells where the chunks of a blob are: its chunk-info table, in the blob itself or in a blob-meta file.
 *
 * <p>The table is read when it is needed first, and then once. Safe for use by several threads.
 */
public final class BlobIndex implements Closeable {
    private final BlobInfo info;
    private final Optional<ByteSource> source;

    /** Guarded by this object; null until it is needed. */
    private ChunkInfoTable table;

    private BlobIndex(BlobInfo info, Optional<ByteSource> source) {
        this.info = info;
        this.source = source;
    }

    /**
     * The index of a blob.
     *
     * @param info how a bootstrap records the blob
     * @param source holds the table, and is closed with the index; empty if it is not at hand
     */
    public static BlobIndex of(BlobInfo info, Optional<ByteSource> source) {
        return new BlobIndex(info, source);
    }

    /** How the bootstrap records the blob. */
    public BlobInfo info() {
        return info;
    }

    /** Holds the table. Empty if it is not at hand. */
    public Optional<ByteSource> source() {
        return source;
    }

    /** The chunk-info table; fails each time if it cannot be read. */
    public synchronized ChunkInfoTable table() throws IOException {
        if (table == null) {
            table = ChunkInfoTable.read(source.orElseThrow(() -> new IOException(missing())), info);
        }
        return table;
    }

    /** What to say if the file that holds the table is not at hand. */
    public String missing() {
        return "the blob-meta file "
                + (info.meta().digest().isZero() ? "" : info.meta().digest() + " ")
                + "is not there, which tells where the chunks of " + info.id() + " are";
    }

    @Override
    public void close() throws IOException {
        if (source.isPresent()) {
            source.get().close();
        }
    }
}
