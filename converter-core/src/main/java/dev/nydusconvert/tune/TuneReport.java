package dev.nydusconvert.tune;

import java.util.List;
import java.util.Optional;

/**
 * What trying settings showed. Everything but {@link Speed} depends on the data and the options only.
 *
 * @param images what was read
 * @param results one for each setting, in the order of {@link TuneOptions#settings()}
 * @param recommendation which of them suits
 * @param threads how many threads worked
 */
public record TuneReport(List<ImageSummary> images, List<Result> results, Recommendation recommendation, int threads) {
    public TuneReport {
        images = List.copyOf(images);
        results = List.copyOf(results);
    }

    /**
     * An image that was read.
     *
     * @param missingFiles paths that were asked for and are no regular files of it
     */
    public record ImageSummary(String name, List<LayerSummary> layers, List<String> missingFiles) {}

    /**
     * A layer of an image.
     *
     * @param shared whether an earlier image has the same layer, so that it was not read again and counts there only
     * @param tarBytes length of the tar in bytes
     * @param entries entries of the tar
     * @param contents files with data among them
     * @param contentBytes length of all file data in bytes
     */
    public record LayerSummary(
            String name, boolean shared, long tarBytes, long entries, long contents, long contentBytes) {}

    /**
     * What a setting gives, of all layers together, each packed by itself.
     *
     * @param sizes what would be written
     * @param chunks how the data falls into chunks
     * @param fetch what reading the files that were asked for costs; empty if none were
     * @param speed how fast it went here
     */
    public record Result(Setting setting, Sizes sizes, Chunks chunks, Optional<FetchCost> fetch, Speed speed) {}

    /**
     * Lengths in bytes, those that {@code pack} writes.
     *
     * @param blobs the data blobs
     * @param chunkTables what of the blobs is no chunk data: chunk-info tables and their headers
     * @param bootstraps the bootstraps
     */
    public record Sizes(long blobs, long chunkTables, long bootstraps) {
        /** Blobs and bootstraps. */
        public long total() {
            return blobs + bootstraps;
        }

        /** All that is no chunk data. */
        public long metadata() {
            return chunkTables + bootstraps;
        }

        Sizes plus(Sizes other) {
            return new Sizes(blobs + other.blobs, chunkTables + other.chunkTables, bootstraps + other.bootstraps);
        }
    }

    /**
     * Chunks and what repeats, before compression. Each repeated chunk counts in one place: where {@code pack} finds it by
     * itself, in an earlier layer of the same image, or else in an earlier image; the latter two are what a chunk dictionary
     * could save.
     *
     * @param references chunks of all files
     * @param stored chunks that are stored
     * @param bytes length of all file data in bytes
     * @param repeatedInLayer bytes of chunks that the same layer has already
     * @param repeatedAcrossLayers bytes of stored chunks that an earlier layer of the image has
     * @param repeatedAcrossImages bytes of stored chunks that only an earlier image has
     */
    public record Chunks(
            long references,
            long stored,
            long bytes,
            long repeatedInLayer,
            long repeatedAcrossLayers,
            long repeatedAcrossImages) {
        Chunks plus(Chunks other) {
            return new Chunks(
                    references + other.references,
                    stored + other.stored,
                    bytes + other.bytes,
                    repeatedInLayer + other.repeatedInLayer,
                    repeatedAcrossLayers + other.repeatedAcrossLayers,
                    repeatedAcrossImages + other.repeatedAcrossImages);
        }
    }

    /**
     * What it costs to read files of images of which nothing but the bootstrap is there yet; each image by itself.
     *
     * @param askedBytes bytes of the files, or of the parts of them that were asked for
     * @param fetchedBytes stored bytes of the chunks, or batches, that hold these
     * @param decodedBytes length of these after decompression
     * @param requests requests it takes to fetch them
     */
    public record FetchCost(long askedBytes, long fetchedBytes, long decodedBytes, long requests) {
        static final FetchCost NONE = new FetchCost(0, 0, 0, 0);

        FetchCost plus(FetchCost other) {
            return new FetchCost(
                    askedBytes + other.askedBytes,
                    fetchedBytes + other.fetchedBytes,
                    decodedBytes + other.decodedBytes,
                    requests + other.requests);
        }
    }

    /**
     * Processor time that threads of this machine spent, in nanoseconds, while settings were tried: a measurement with all
     * its noise.
     *
     * @param packNanos digests of all chunks, and the compression of those that are stored
     * @param unpackNanos decompression of all chunks
     */
    public record Speed(long packNanos, long unpackNanos) {
        Speed plus(Speed other) {
            return new Speed(packNanos + other.packNanos, unpackNanos + other.unpackNanos);
        }

        /** Bytes a second, of data that is so many bytes long; 0 if no time was measured. */
        public static long bytesPerSecond(long bytes, long nanos) {
            return nanos <= 0 ? 0 : Math.round(bytes * 1e9 / nanos);
        }
    }
}
