package dev.nydusconvert.layer;

import dev.nydusconvert.tree.PrefetchPatterns;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How layers are merged.
 *
 * @param parent bootstrap of an image below the layers
 * @param chunkDictionary bootstrap of the chunk dictionary that the layers were packed with
 * @param prefetch what the prefetch table names
 * @param locator finds data blobs, for what an inlined bootstrap cannot know of its own blob: its size and ToC; asked by several threads
 */
public record MergeOptions(
        Optional<Path> parent, Optional<Path> chunkDictionary, PrefetchPatterns prefetch, BlobLocator locator) {
    /** Nothing but the layers. */
    public static final MergeOptions DEFAULTS =
            new MergeOptions(Optional.empty(), Optional.empty(), PrefetchPatterns.NONE, BlobLocator.NONE);

    public MergeOptions withParent(Path bootstrap) {
        return new MergeOptions(Optional.of(bootstrap), chunkDictionary, prefetch, locator);
    }

    public MergeOptions withChunkDictionary(Path bootstrap) {
        return new MergeOptions(parent, Optional.of(bootstrap), prefetch, locator);
    }

    public MergeOptions withPrefetch(PrefetchPatterns patterns) {
        return new MergeOptions(parent, chunkDictionary, patterns, locator);
    }

    public MergeOptions withLocator(BlobLocator blobs) {
        return new MergeOptions(parent, chunkDictionary, prefetch, blobs);
    }
}
