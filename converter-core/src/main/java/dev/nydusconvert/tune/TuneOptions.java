package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.PrefetchFile;
import java.util.ArrayList;
import java.util.List;

/**
 * What is tried. Chunk sizes, codecs and batch sizes are sorted, and each counts once.
 *
 * @param chunkSizes in bytes, at least one
 * @param compressions at least one, all of them writable
 * @param batchSizes in bytes, 0 for no batches; at least one that is not larger than every chunk size
 * @param digest algorithm of the chunk digests
 * @param files what a container reads when it starts, in that order; empty if the cost of that is not asked for
 * @param mergeLimit neighbouring units of a blob are fetched with one request as long as they have no more than this many
 *     bytes together
 * @param threads number of threads that digest and compress, at least 1; never changes anything but measured times
 */
public record TuneOptions(
        List<Integer> chunkSizes,
        List<Compression> compressions,
        List<Integer> batchSizes,
        DigestAlgorithm digest,
        List<PrefetchFile> files,
        long mergeLimit,
        int threads) {
    /** 64 KiB to 4 MiB. */
    public static final List<Integer> CHUNK_SIZES =
            List.of(1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22);

    /** All that are written. */
    public static final List<Compression> COMPRESSIONS =
            List.of(Compression.NONE, Compression.LZ4_BLOCK, Compression.ZSTD);

    /** 1 MiB, to which the reference daemon, too, joins its requests unless it is told otherwise. */
    public static final long MERGE_LIMIT = 1 << 20;

    /** @throws IllegalArgumentException if this cannot be tried */
    public TuneOptions {
        chunkSizes = chunkSizes.stream().sorted().distinct().toList();
        compressions = compressions.stream().sorted().distinct().toList();
        batchSizes = batchSizes.stream().sorted().distinct().toList();
        files = List.copyOf(files);
        for (int size : chunkSizes) {
            requireSize("chunk size", size);
        }
        for (int size : batchSizes) {
            if (size != 0) {
                requireSize("batch size", size);
            }
        }
        if (!compressions.stream().allMatch(Compression::isWritable)) {
            throw new IllegalArgumentException("gzip is only read: use none, lz4_block or zstd");
        }
        if (mergeLimit < 0) {
            throw new IllegalArgumentException("merge limit: " + mergeLimit);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        if (settings(chunkSizes, compressions, batchSizes).isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing to try: a chunk size, a codec, and a batch size up to the chunk size are needed");
        }
    }

    private static void requireSize(String what, int size) {
        if (!ChunkingOptions.validSize(size)) {
            throw new IllegalArgumentException(what + " " + size + " is not a power of two from 4 KiB to 16 MiB");
        }
    }

    /** All combinations in order, but for batches larger than chunks, which there are none of. */
    public List<Setting> settings() {
        return settings(chunkSizes, compressions, batchSizes);
    }

    private static List<Setting> settings(List<Integer> sizes, List<Compression> compressions, List<Integer> batches) {
        List<Setting> settings = new ArrayList<>();
        for (int chunkSize : sizes) {
            for (Compression compression : compressions) {
                for (int batchSize : batches) {
                    if (batchSize <= chunkSize) {
                        settings.add(new Setting(chunkSize, compression, batchSize));
                    }
                }
            }
        }
        return settings;
    }

    int largestChunk() {
        return chunkSizes.get(chunkSizes.size() - 1);
    }
}
