package dev.nydusconvert.image;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.PrefetchPatterns;
import java.util.List;

/**
 * How an image is converted.
 *
 * @param pack how layers are packed; the layout follows from the RAFS version, and the threads are shared by all layers
 * @param reference whether layers stay as they are, and the image only refers to their data (zran)
 * @param dedupLayers whether a layer does not store chunks again that layers below it have; layers are then converted one after
 *     the other
 * @param jobs how many layers are converted at a time, at least 1
 * @param platforms which images of an index
 * @param mergePlatforms whether the result is an index with both the images as they were and the converted ones
 * @param emptyLayer whether the images as they were get an empty layer below all others, so that runtimes share nothing of them
 *     with images that were not converted; only with {@code mergePlatforms}
 * @param dockerManifest whether a Docker manifest stays one
 * @param artifactType whether manifest and index entry tell {@code artifactType}
 * @param annotateSource whether the manifest tells the name of the source
 * @param withReferrer whether the manifest names the source as its subject
 * @param keepUnknown whether layers that cannot be converted are kept as they are
 */
public record ConvertOptions(
        PackOptions pack,
        boolean reference,
        boolean dedupLayers,
        int jobs,
        PlatformChoice platforms,
        boolean mergePlatforms,
        boolean emptyLayer,
        boolean dockerManifest,
        boolean artifactType,
        boolean annotateSource,
        boolean withReferrer,
        boolean keepUnknown) {
    /** RAFS v6 with recipes; everything is prefetched, as images that nydusify made are. */
    public static final ConvertOptions DEFAULTS = builder().build();

    public ConvertOptions {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs: " + jobs);
        }
        if (pack.recipe() == RecipeMode.FILE) {
            throw new IllegalArgumentException("a recipe of an image's layer is a part of the blob, or there is none");
        }
        if (reference && pack.encryption().isPresent()) {
            throw new IllegalArgumentException("a layer that is kept as it is cannot be encrypted");
        }
        if (reference && dedupLayers) {
            throw new IllegalArgumentException("layers that are kept as they are store no chunks");
        }
        if (reference && pack.version() != RafsVersion.V6) {
            throw new IllegalArgumentException("images that refer to layers are RAFS v6");
        }
        if (emptyLayer && !mergePlatforms) {
            throw new IllegalArgumentException("the empty layer is for images beside the Nydus images");
        }
        if (mergePlatforms && dockerManifest) {
            throw new IllegalArgumentException("an index of both kinds of images is always an OCI index");
        }
    }

    /** How each layer is packed: inlined as readers expect it, with its part of the threads. */
    PackOptions layerOptions() {
        BlobLayout layout = pack.version() == RafsVersion.V6 ? BlobLayout.INLINE_TOC : BlobLayout.INLINE;
        return pack.toBuilder()
                .layout(layout)
                .recipe(reference ? RecipeMode.NONE : pack.recipe())
                .keepCompression(pack.keepCompression() && !reference)
                .threads(Math.max(1, pack.threads() / jobs))
                .build();
    }

    /** Whether the image holds what is needed to restore its source. */
    boolean restorable() {
        return reference || pack.recipe() == RecipeMode.EMBED;
    }

    /** Begins with {@link #DEFAULTS}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options, field by field; see {@link ConvertOptions} for what they mean. */
    public static final class Builder {
        private PackOptions pack = PackOptions.DEFAULTS.toBuilder()
                .recipe(RecipeMode.EMBED)
                .prefetch(PrefetchPatterns.of(List.of("/")))
                .build();
        private boolean reference;
        private boolean dedupLayers;
        private int jobs = 2;
        private PlatformChoice platforms = PlatformChoice.DEFAULT;
        private boolean mergePlatforms;
        private boolean emptyLayer;
        private boolean dockerManifest;
        private boolean artifactType;
        private boolean annotateSource;
        private boolean withReferrer;
        private boolean keepUnknown;

        private Builder() {}

        public Builder pack(PackOptions value) {
            pack = value;
            return this;
        }

        public Builder reference(boolean value) {
            reference = value;
            return this;
        }

        public Builder dedupLayers(boolean value) {
            dedupLayers = value;
            return this;
        }

        public Builder jobs(int value) {
            jobs = value;
            return this;
        }

        public Builder platforms(PlatformChoice value) {
            platforms = value;
            return this;
        }

        public Builder mergePlatforms(boolean value) {
            mergePlatforms = value;
            return this;
        }

        public Builder emptyLayer(boolean value) {
            emptyLayer = value;
            return this;
        }

        public Builder dockerManifest(boolean value) {
            dockerManifest = value;
            return this;
        }

        public Builder artifactType(boolean value) {
            artifactType = value;
            return this;
        }

        public Builder annotateSource(boolean value) {
            annotateSource = value;
            return this;
        }

        public Builder withReferrer(boolean value) {
            withReferrer = value;
            return this;
        }

        public Builder keepUnknown(boolean value) {
            keepUnknown = value;
            return this;
        }

        public ConvertOptions build() {
            return new ConvertOptions(
                    pack,
                    reference,
                    dedupLayers,
                    jobs,
                    platforms,
                    mergePlatforms,
                    emptyLayer,
                    dockerManifest,
                    artifactType,
                    annotateSource,
                    withReferrer,
                    keepUnknown);
        }
    }
}
