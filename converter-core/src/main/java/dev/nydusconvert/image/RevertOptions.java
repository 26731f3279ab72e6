package dev.nydusconvert.image;

import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.tar.StreamCodec;
import java.util.Optional;

/**
 * How a Nydus image is reverted.
 *
 * @param platforms which images of an index
 * @param recipe whether layers must come back byte for byte
 * @param compression what layers are compressed with; empty for what they were compressed with, or gzip if that is not known
 * @param jobs how many layers are worked on at a time, at least 1
 * @param threads shared by all layers, at least 1
 */
public record RevertOptions(
        PlatformChoice platforms, RecipeUse recipe, Optional<StreamCodec> compression, int jobs, int threads) {
    /** The image for this machine, by the recipes if there are any. */
    public static final RevertOptions DEFAULTS = new RevertOptions(
            PlatformChoice.DEFAULT,
            RecipeUse.IF_PRESENT,
            Optional.empty(),
            2,
            Runtime.getRuntime().availableProcessors());

    public RevertOptions {
        if (jobs < 1 || threads < 1) {
            throw new IllegalArgumentException("jobs: " + jobs + ", threads: " + threads);
        }
    }

    int layerThreads() {
        return Math.max(1, threads / jobs);
    }
}
