package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.tar.StreamCodec;
import java.util.Optional;

/**
 * How a layer is unpacked.
 *
 * @param recipe whether the very tar is wanted
 * @param diffId SHA-256 of the tar that is wanted, if it is known from elsewhere: recipes of other tars are then not used,
 *     and without a recipe that makes this tar it is an error
 * @param compression what to compress the tar with
 * @param limits how large the tar may be; a small blob can stand for a very large one
 * @param digests whether the result tells SHA-256 of tar and stream. Without a recipe they prove nothing, and they cost a sixth
 *     of the time
 * @param threads number of threads that read and decompress chunks, at least 1; never changes the output
 */
public record UnpackOptions(
        RecipeUse recipe,
        Optional<Digest> diffId,
        StreamCodec compression,
        Limits limits,
        boolean digests,
        int threads) {
    /** Whether the recipe of the tar is used. */
    public enum RecipeUse {
        /** If there is one; otherwise the tar is written from the tree. */
        IF_PRESENT,
        /** Without one it is an error. */
        REQUIRED,
        /** The tar is written from the tree. */
        IGNORED
    }

    /** A plain tar, by the recipe if there is one, on all cores. */
    public static final UnpackOptions DEFAULTS = new UnpackOptions(
            RecipeUse.IF_PRESENT,
            Optional.empty(),
            StreamCodec.PLAIN,
            Limits.DEFAULTS,
            true,
            Runtime.getRuntime().availableProcessors());

    public UnpackOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        if (diffId.isPresent() && recipe == RecipeUse.IGNORED) {
            throw new IllegalArgumentException("only a recipe makes a tar with a given SHA-256");
        }
    }

    public UnpackOptions withRecipe(RecipeUse recipe) {
        return new UnpackOptions(recipe, diffId, compression, limits, digests, threads);
    }

    public UnpackOptions withDiffId(Digest diffId) {
        return new UnpackOptions(recipe, Optional.of(diffId), compression, limits, digests, threads);
    }

    public UnpackOptions withCompression(StreamCodec compression) {
        return new UnpackOptions(recipe, diffId, compression, limits, digests, threads);
    }

    public UnpackOptions withLimits(Limits limits) {
        return new UnpackOptions(recipe, diffId, compression, limits, digests, threads);
    }

    public UnpackOptions withDigests(boolean digests) {
        return new UnpackOptions(recipe, diffId, compression, limits, digests, threads);
    }

    public UnpackOptions withThreads(int threads) {
        return new UnpackOptions(recipe, diffId, compression, limits, digests, threads);
    }
}
