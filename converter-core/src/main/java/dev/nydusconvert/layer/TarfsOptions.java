package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a tar becomes a tarfs image. The defaults are those of the reference builder.
 *
 * @param chunkSize length of a chunk in bytes, a power of two from 4 KiB to 16 MiB
 * @param repeatable whether all owners become 0:0, for the mounter's owner to replace them
 * @param mtimeSource where modification times come from
 * @param blobId what the bootstrap calls the tar; the tar's SHA-256 if empty
 * @param prefetch what the prefetch table names
 * @param limits how large a layer may be
 */
public record TarfsOptions(
        int chunkSize,
        boolean repeatable,
        MtimeSource mtimeSource,
        Optional<String> blobId,
        PrefetchPatterns prefetch,
        Limits limits) {
    /** The reference builder's defaults. */
    public static final TarfsOptions DEFAULTS = new TarfsOptions(
            ChunkingOptions.DEFAULT_SIZE,
            false,
            MtimeSource.HEADER,
            Optional.empty(),
            PrefetchPatterns.NONE,
            Limits.DEFAULTS);

    /** Bytes that a bootstrap has for the id of a blob. */
    private static final int MAX_ID = 64;

    public TarfsOptions {
        if (!ChunkingOptions.validSize(chunkSize)) {
            throw new IllegalArgumentException("chunk size: " + chunkSize);
        }
        if (blobId.isPresent() && !validId(blobId.get())) {
            throw new IllegalArgumentException("blob id: '" + blobId.get() + "'");
        }
    }

    /** Whether a blob can have that id: 1 to 64 bytes, and the bare name of a file. */
    public static boolean validId(String id) {
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        boolean plain = id.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == 0x7f);
        return length >= 1 && length <= MAX_ID && plain && !id.startsWith(".");
    }

    public TarfsOptions withChunkSize(int size) {
        return new TarfsOptions(size, repeatable, mtimeSource, blobId, prefetch, limits);
    }

    public TarfsOptions withRepeatable(boolean allOwnersZero) {
        return new TarfsOptions(chunkSize, allOwnersZero, mtimeSource, blobId, prefetch, limits);
    }

    public TarfsOptions withMtimeSource(MtimeSource source) {
        return new TarfsOptions(chunkSize, repeatable, source, blobId, prefetch, limits);
    }

    public TarfsOptions withBlobId(String id) {
        return new TarfsOptions(chunkSize, repeatable, mtimeSource, Optional.of(id), prefetch, limits);
    }

    public TarfsOptions withPrefetch(PrefetchPatterns patterns) {
        return new TarfsOptions(chunkSize, repeatable, mtimeSource, blobId, patterns, limits);
    }

    public TarfsOptions withLimits(Limits newLimits) {
        return new TarfsOptions(chunkSize, repeatable, mtimeSource, blobId, prefetch, newLimits);
    }

    TreeBuilder.Options treeOptions() {
        return new TreeBuilder.Options(mtimeSource, !repeatable, limits);
    }
}
