package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tree.DirectoryPaths;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Pack} made.
 *
 * @param input the tar that was read; empty if the layer was not packed from one, or {@link PackOptions#layerDigests()} are not
 *     asked for
 * @param blob the data blob, empty if the layer has no file data and the bootstrap is not inlined
 * @param bootstrap the bootstrap, also when it is inlined
 * @param blobTable ids of the blobs that hold the layer's data, in the order of the blob table: its own one, and those of
 *     the chunk dictionary that it uses
 * @param unlisted the directories that the tar implies but does not list
 * @param recipe the recipe of the tar, also when it is embedded in the blob; empty if none was asked for
 * @param counts what the layer holds
 * @param external what was made of external files; empty if there are none
 * @param limitation what of the source is missing in the layer because it could not be read here, and why; empty if
 *     nothing is
 */
public record PackResult(
        Optional<Input> input,
        Optional<BlobFile> blob,
        BootstrapFile bootstrap,
        List<String> blobTable,
        DirectoryPaths unlisted,
        Optional<RecipeFile> recipe,
        Counts counts,
        Optional<External> external,
        Optional<String> limitation) {
    /** The same with that limitation. */
    PackResult withLimitation(Optional<String> newLimitation) {
        return new PackResult(input, blob, bootstrap, blobTable, unlisted, recipe, counts, external, newLimitation);
    }

    /** The same with external files beside it. */
    PackResult withExternal(External newExternal) {
        return new PackResult(
                input, blob, bootstrap, blobTable, unlisted, recipe, counts, Optional.of(newExternal), limitation);
    }

    /**
     * The stream that was read.
     *
     * @param codec what it was compressed with
     * @param size length of the stream in bytes, as it came
     * @param digest SHA-256 of the stream, as it came
     * @param tarSize length of the tar in bytes
     * @param diffId SHA-256 of the tar
     */
    public record Input(StreamCodec codec, long size, Digest digest, long tarSize, Digest diffId) {
        /**
         * What {@link PackOptions#layerDigests()} ask for.
         *
         * @param input has been read to its end
         */
        static Optional<Input> of(LayerInput input, PackOptions options) {
            return options.layerDigests() ? Optional.of(of(input)) : Optional.empty();
        }

        /** @param input has been read to its end */
        static Input of(LayerInput input) {
            return new Input(
                    input.codec(),
                    input.compressedSize(),
                    Digest.of(input.compressedSha256()),
                    input.tarSize(),
                    Digest.of(input.tarSha256()));
        }
    }

    /**
     * A data blob.
     *
     * @param id the builder's hash, which names the blob. With a ToC it is not the digest of the file (rafs-v6.md 15.3)
     * @param digest SHA-256 of the file
     * @param size length of the file in bytes
     * @param info what the bootstrap records of it; empty if it only holds an inlined bootstrap
     */
    public record BlobFile(String id, Digest digest, long size, Optional<BlobInfo> info) {}

    /**
     * A bootstrap.
     *
     * @param digest SHA-256 of its bytes
     * @param size length in bytes
     * @param inlined whether it is a part of the blob
     */
    public record BootstrapFile(Digest digest, long size, boolean inlined) {}

    /**
     * A recipe.
     *
     * @param digest SHA-256 of its bytes
     * @param size length in bytes
     * @param embedded whether it is a part of the blob
     * @param compression settings that give the compressed stream in which the tar came again; empty if the tar was not
     *     compressed, or they were not asked for, or are unknown
     */
    public record RecipeFile(Digest digest, long size, boolean embedded, Optional<String> compression) {}

    /**
     * What was made of the files whose data is elsewhere.
     *
     * @param bootstrap their bootstrap
     * @param blobTable ids of the blobs that hold their data, in the order of its blob table
     * @param entries how many files, of all types, are in it
     */
    public record External(BootstrapFile bootstrap, List<String> blobTable, long entries) {}

    /**
     * What the layer holds.
     *
     * @param entries entries of the tar, or files of the directory
     * @param contents files with data among them
     * @param contentBytes length of all file data in bytes
     * @param chunkReferences chunks of all file data
     * @param chunks chunks stored; the others were de-duplicated
     * @param chunkBytes length of the chunks stored, before compression, in bytes
     */
    public record Counts(
            long entries, long contents, long contentBytes, long chunkReferences, long chunks, long chunkBytes) {}
}
