package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.StreamCodec;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Unpack} wrote.
 *
 * @param fidelity how the tar relates to the one that the layer was packed from
 * @param tarSize length of the tar in bytes
 * @param tarDigest SHA-256 of the tar; empty if it was not made by a recipe, and {@link UnpackOptions#digests()} are not asked for
 * @param output the stream that was written
 * @param original the stream in which the tar came when it was packed, if a recipe tells
 * @param leftOut what of the tree a tar cannot hold, one line each
 * @param unproven ids of blobs whose bytes nothing proves: tars of a tarfs image that are not called by their SHA-256
 */
public record UnpackResult(
        Fidelity fidelity,
        long tarSize,
        Optional<Digest> tarDigest,
        Output output,
        Optional<TarRecipe.Input> original,
        List<String> leftOut,
        List<String> unproven) {
    /** How a tar relates to the one that was packed. */
    public enum Fidelity {
        /** It is that tar, byte for byte; its SHA-256 proves it. */
        EXACT,
        /** It has the same files, with the same content and attributes, as far as RAFS holds them. */
        CONTENT_EQUAL
    }

    /**
     * A stream that was written.
     *
     * @param codec what the tar is compressed with
     * @param size length in bytes
     * @param digest SHA-256, if there is one of the tar
     * @param reproduced whether it is the stream in which the tar came, byte for byte
     */
    public record Output(StreamCodec codec, long size, Optional<Digest> digest, boolean reproduced) {}
}
