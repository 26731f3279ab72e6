package dev.nydusconvert.interop;

import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeSource;
import dev.nydusconvert.layer.PackOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fixture layers, packed and merged, the last one with the others as its chunk dictionary.
 *
 * @param layers the layers' bootstraps, or the blobs that hold them, each with the name of its blob
 * @param image the merged image, with a folder that holds all blobs
 */
record MergedImage(List<Path> layers, PackedLayer image) {
    /** One layer for each way in which layers act on those below, and one that shares chunks with another. */
    static final List<FixtureLayers> STACK = List.of(
            FixtureLayers.BASE, FixtureLayers.UPPER, FixtureLayers.MANY, FixtureLayers.NOTHING, FixtureLayers.DERIVED);

    static MergedImage of(PackForm form, Path work) throws IOException {
        Path directory = Files.createDirectory(work.resolve("blobs"));
        Path named = Files.createDirectory(work.resolve("layers"));
        List<Path> layers = new ArrayList<>();
        PackOptions options = form.options();
        for (FixtureLayers fixture : STACK) {
            if (fixture == STACK.get(STACK.size() - 1)) {
                Path dictionary = work.resolve("dictionary");
                merge(layers, MergeOptions.DEFAULTS, dictionary);
                options = options.toBuilder()
                        .dictionary(ChunkDictionary.open(dictionary))
                        .build();
            }
            Path tar = Files.write(work.resolve(fixture.fileName()), fixture.bytes());
            PackedLayer packed = PackedLayer.of(tar, options, directory);
            String id = packed.blob().map(Path::getFileName).map(Path::toString).orElse("none-of-" + fixture);
            layers.add(form.inlined() ? packed.metadata() : Files.copy(packed.metadata(), named.resolve(id)));
        }
        Path image = work.resolve("image");
        merge(layers, MergeOptions.DEFAULTS.withChunkDictionary(work.resolve("dictionary")), image);
        return new MergedImage(layers, new PackedLayer(options.version(), directory, image, Optional.empty()));
    }

    private static void merge(List<Path> layers, MergeOptions options, Path image) throws IOException {
        try (OutputStream out = Files.newOutputStream(image)) {
            new Merge(options).run(layers.stream().map(MergeSource::of).toList(), out);
        }
    }
}
