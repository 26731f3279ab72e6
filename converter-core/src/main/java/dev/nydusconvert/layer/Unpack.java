package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tar.TarCompression;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Makes a layer tar from a bootstrap and its data blobs: with a recipe the very tar that was packed, proven by its SHA-256,
 * otherwise one with the same content. A tarfs image has the very tar as its data; an image that refers to a gzip stream or
 * tar has that.
 *
 * <p>Every chunk is proven by its digest; a tar that is mapped, by the digest of the whole. Memory is
 * bounded, but for what is kept of each file and chunk; blobs are read at random.
 */
public final class Unpack {
    private final UnpackOptions options;

    public Unpack(UnpackOptions options) {
        this.options = options;
    }

    /**
     * Unpacks a layer; a recipe is looked for in its blobs.
     *
     * @param layer not closed
     * @param target receives the tar; flushed, not closed. After a failure it holds nothing that is of use
     * @throws MalformedInputException if bootstrap, blob or recipe are damaged
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if the blobs have chunks that cannot be read
     */
    public UnpackResult run(OpenLayer layer, OutputStream target) throws IOException {
        if (layer.bootstrap().tarfs()) {
            return runTarfs(layer, target);
        }
        Optional<OriginalLayer> original =
                options.recipe() == RecipeUse.IGNORED ? Optional.empty() : OriginalLayer.of(layer, options.threads());
        if (original.isPresent() && isWanted(original.get().input().diffId())) {
            return copy(original.get(), target);
        }
        Optional<FoundRecipe> recipe = options.recipe() == RecipeUse.IGNORED
                ? Optional.empty()
                : new RecipeFinder(layer, options.diffId()).embedded();
        if (recipe.isEmpty() && options.diffId().isPresent()) {
            throw new IOException(layer.file() + ": no blob at hand holds a recipe of the tar with SHA-256 "
                    + options.diffId().get());
        }
        if (recipe.isEmpty() && options.recipe() == RecipeUse.REQUIRED) {
            throw new IOException(layer.file() + ": no blob at hand holds the recipe of its tar");
        }
        return run(layer, recipe, List.of(), target);
    }

    /**
     * Unpacks a layer with a given recipe.
     *
     * @param recipe a file that is the recipe, or a data blob that holds it; not closed
     * @throws MalformedInputException also if it is the recipe of another layer
     * @see #run(OpenLayer, OutputStream)
     */
    public UnpackResult run(OpenLayer layer, ByteSource recipe, OutputStream target) throws IOException {
        return run(layer, Optional.of(new RecipeFinder(layer, options.diffId()).in(recipe)), List.of(), target);
    }

    /** The data of a tarfs image is a tar already; but after merging not that of the image. */
    private UnpackResult runTarfs(OpenLayer layer, OutputStream target) throws IOException {
        List<String> unproven = TarfsBlob.prove(layer);
        Optional<TarfsBlob> original =
                options.recipe() == RecipeUse.IGNORED ? Optional.empty() : TarfsBlob.originalOf(layer);
        if (original.isPresent() && isWanted(Digest.ofHex(original.get().info().id()))) {
            return copy(original.get(), target);
        }
        if (options.recipe() == RecipeUse.REQUIRED || options.diffId().isPresent()) {
            throw new IOException(
                    layer.file() + ": no blob at hand is the tar that it was made of, called by its SHA-256");
        }
        return run(layer, Optional.empty(), unproven, target);
    }

    private boolean isWanted(Digest tar) {
        return options.diffId().isEmpty() || options.diffId().get().equals(tar);
    }

    /** Of an image that refers to a layer; where the layer's own compression is wanted, the layer is given back as it is. */
    private UnpackResult copy(OriginalLayer layer, OutputStream target) throws IOException {
        PackResult.Input input = layer.input();
        boolean asItIs = input.codec() == options.compression();
        Optional<TarCompression> compression = asItIs ? Optional.empty() : compression(Optional.empty());
        try (TarOutput output = new TarOutput(
                target, compression, input.tarSize(), layer.source().name(), options.limits(), true)) {
            if (asItIs) {
                layer.copyTo(output);
            } else {
                layer.copyTarTo(output);
            }
            TarOutput.Finished finished = output.finish();
            requireExact(layer.source().name(), finished.tarDigest(), (asItIs ? input.digest() : input.diffId()).hex());
            TarRecipe.Input original = new TarRecipe.Input(input.codec(), input.size(), input.digest());
            TarOutput.Finished written = asItIs
                    ? new TarOutput.Finished(
                            input.tarSize(),
                            Optional.of(input.diffId()),
                            input.codec(),
                            finished.streamSize(),
                            finished.streamDigest())
                    : finished;
            return result(Optional.of(original), written, List.of(), List.of());
        }
    }

    private UnpackResult copy(TarfsBlob tar, OutputStream target) throws IOException {
        try (TarOutput output = new TarOutput(
                target,
                compression(Optional.empty()),
                tar.info().compressedSize(),
                tar.source().name(),
                options.limits(),
                true)) {
            tar.copyTo(output);
            TarOutput.Finished finished = output.finish();
            requireExact(tar.source().name(), finished.tarDigest(), tar.info().id());
            TarRecipe.Input original = new TarRecipe.Input(
                    StreamCodec.PLAIN, finished.tarSize(), finished.tarDigest().orElseThrow());
            return result(Optional.of(original), finished, List.of(), List.of());
        }
    }

    private UnpackResult run(OpenLayer layer, Optional<FoundRecipe> recipe, List<String> unproven, OutputStream target)
            throws IOException {
        Bootstrap bootstrap = layer.bootstrap();
        ChunkOwner owner = new ChunkOwner(bootstrap);
        long tarSize = recipe.isPresent() ? recipe.get().recipe().tarSize() : 0;
        boolean digested = recipe.isPresent() || options.digests();
        try (TarOutput output = new TarOutput(
                        target, compression(recipe), tarSize, layer.file().toString(), options.limits(), digested);
                ContentAssembler assembler = new ContentAssembler(
                        layer.blobs(), bootstrap.chunkSize(), options.threads(), owner::describe, output)) {
            List<String> leftOut = List.of();
            if (recipe.isPresent()) {
                new RecipeTar(layer, recipe.get(), assembler).write();
            } else {
                String name = layer.file().toString();
                leftOut = new CanonicalTar(name, bootstrap.chunks(), assembler).write(bootstrap.root());
            }
            assembler.finish();
            TarOutput.Finished finished = output.finish();
            if (recipe.isPresent()) {
                requireExact(
                        recipe.get().name(),
                        finished.tarDigest(),
                        recipe.get().recipe().tarDigest().hex());
            }
            return result(recipe.map(it -> it.recipe().input()), finished, leftOut, unproven);
        }
    }

    /** The way in which the tar was compressed when it was packed, if that is known and the same codec is wanted. */
    private Optional<TarCompression> compression(Optional<FoundRecipe> recipe) throws IOException {
        if (options.compression() == StreamCodec.PLAIN) {
            return Optional.empty();
        }
        Optional<TarCompression> known = Optional.empty();
        if (recipe.isPresent() && recipe.get().recipe().input().codec() == options.compression()) {
            known = recipe.get().recipe().compression(recipe.get().name());
        }
        return Optional.of(known.orElseGet(() -> TarCompression.standard(options.compression())));
    }

    /** @param original the stream in which the tar came, if the tar is the very one */
    private static UnpackResult result(
            Optional<TarRecipe.Input> original,
            TarOutput.Finished output,
            List<String> leftOut,
            List<String> unproven) {
        boolean reproduced = original.isPresent()
                && output.streamDigest().orElseThrow().equals(original.get().digest())
                && output.streamSize() == original.get().size();
        return new UnpackResult(
                original.isPresent() ? Fidelity.EXACT : Fidelity.CONTENT_EQUAL,
                output.tarSize(),
                output.tarDigest(),
                new UnpackResult.Output(output.codec(), output.streamSize(), output.streamDigest(), reproduced),
                original,
                leftOut,
                unproven);
    }

    private static void requireExact(String source, Optional<Digest> digest, String expected)
            throws MalformedInputException {
        Digest made = digest.orElseThrow();
        if (!made.hex().equals(expected)) {
            throw new MalformedInputException(
                    source,
                    MalformedInputException.NO_OFFSET,
                    "the tar that was made has SHA-256 " + made + ", but the one that was packed had " + expected);
        }
    }
}
