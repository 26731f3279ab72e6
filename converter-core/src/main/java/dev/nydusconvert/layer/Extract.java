package dev.nydusconvert.layer;

import dev.nydusconvert.io.Limits;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the files of a layer into a folder.
 *
 * <p>Nothing outside of the folder is touched, whatever the layer says: the folder is empty at first, everything in it is
 * made new, a name is never more than one component, and links are not followed.
 */
public final class Extract {
    private final int threads;
    private final Limits limits;

    /** With the default limits. */
    public Extract(int threads) {
        this(threads, Limits.DEFAULTS);
    }

    /**
     * @param threads number of threads that read and decompress chunks, at least 1
     * @param limits of which that of the length counts, for all files together: a small blob can stand for very large ones
     */
    public Extract(int threads, Limits limits) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        this.threads = threads;
        this.limits = limits;
    }

    /**
     * Extracts a layer.
     *
     * @param layer not closed
     * @param target an empty folder, or one that is not there yet. After a failure it is as it was
     * @throws dev.nydusconvert.io.MalformedInputException if bootstrap or blob are damaged
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if the blobs have chunks that cannot be read
     */
    public ExtractReport run(OpenLayer layer, Path target) throws IOException {
        try (ExtractedFolder folder = ExtractedFolder.begin(target)) {
            return run(layer, folder);
        }
    }

    /**
     * Extracts a layer into a folder that another thread may discard meanwhile, by closing it; the extraction then ends with
     * an exception.
     *
     * @param layer not closed
     * @param target committed, but not closed
     */
    public ExtractReport run(OpenLayer layer, ExtractedFolder target) throws IOException {
        ExtractReport report = new Extraction(layer, threads, limits).run(target.path());
        target.commit();
        return report;
    }
}
