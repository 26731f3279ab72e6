package dev.nydusconvert.layer;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A layer that was packed into a folder, to be opened and unpacked. */
record PackedLayer(Path directory, Path bootstrap, Optional<Path> blob, Optional<Path> recipe, PackResult result) {
    /** Packs a tar into a new folder. */
    static PackedLayer pack(byte[] tar, PackOptions options, Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "layer");
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new Pack(options).run(new ByteArrayInputStream(tar), "test.tar", outputs);
        Optional<Path> blob = Optional.empty();
        Optional<Path> recipe = Optional.empty();
        if (result.blob().isPresent()) {
            blob = Optional.of(Files.write(directory.resolve(result.blob().get().id()), outputs.blobBytes()));
        }
        if (outputs.recipeBytes().length > 0) {
            recipe = Optional.of(Files.write(directory.resolve("tar.recipe"), outputs.recipeBytes()));
        }
        Path bootstrap = result.bootstrap().inlined()
                ? blob.orElseThrow()
                : Files.write(directory.resolve("image.boot"), outputs.bootstrapBytes());
        return new PackedLayer(directory, bootstrap, blob, recipe, result);
    }

    OpenLayer open() throws IOException {
        return OpenLayer.open(bootstrap, BlobLocator.inDirectory(directory), Findings.FAIL_FAST);
    }

    /** What unpacking gave. */
    record Unpacked(byte[] bytes, UnpackResult result) {}

    /** Unpacks with the recipe that packing made, or without if there is none. */
    Unpacked unpack(UnpackOptions options) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OpenLayer layer = open()) {
            UnpackResult result;
            boolean inTable = layer.blobs().stream()
                    .anyMatch(it ->
                            blob.isPresent() && blob.get().endsWith(it.info().id()));
            Optional<Path> carrier = recipe.isPresent() || !inTable ? recipe.or(() -> blob) : Optional.empty();
            boolean given = carrier.isPresent()
                    && this.result.recipe().isPresent()
                    && options.recipe() != UnpackOptions.RecipeUse.IGNORED;
            if (given) {
                try (ByteSource source = ByteSource.ofFile(carrier.get())) {
                    result = new Unpack(options).run(layer, source, target);
                }
            } else {
                result = new Unpack(options).run(layer, target);
            }
            return new Unpacked(target.toByteArray(), result);
        }
    }
}
