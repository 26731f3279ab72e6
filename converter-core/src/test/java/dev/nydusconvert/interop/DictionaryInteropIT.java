package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.CreateDictionary;
import dev.nydusconvert.layer.DictionaryOptions;
import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference builder takes the chunk dictionaries that we make, and writes the same bytes with them. */
final class DictionaryInteropIT {
    @BeforeAll
    static void requireRelease() {
        RealTools.requireCurrent("nydus-image");
    }

    @ParameterizedTest
    @EnumSource(names = {"V6_ZSTD", "V6_NONE", "V6_TOC", "V5_ZSTD", "V5_LZ4"})
    void itPacksAndMergesToTheSameBytesWithOurDictionary(PackForm form, @TempDir Path work) throws IOException {
        Path builder = RealTools.require("nydus-image");
        Path dictionary = dictionary(form, work);
        assertThat(Command.run(builder, "check", dictionary)).contains("RAFS filesystem metadata is valid");

        Path tar = Files.write(work.resolve("derived.tar"), FixtureLayers.DERIVED.bytes());
        PackedLayer ours = PackedLayer.of(
                tar,
                form.options().toBuilder()
                        .dictionary(ChunkDictionary.open(dictionary))
                        .build(),
                Files.createDirectory(work.resolve("ours")));
        Path blob = ours.blob().orElseThrow();
        Path theirs = Files.createDirectory(work.resolve("theirs"));
        Path bootstrap = theirs.resolve("bootstrap");
        List<Object> create =
                new ArrayList<>(List.of(builder, "create", "-b", theirs.resolve("blob"), "-B", bootstrap));
        create.addAll(form.builderArguments());
        create.addAll(List.of("--chunk-dict", "bootstrap=" + dictionary, tar));
        Command.run(create.toArray());
        assertThat(Files.mismatch(blob, theirs.resolve("blob"))).as("blob").isEqualTo(-1);
        assertThat(Files.mismatch(ours.metadata(), bootstrap)).as("bootstrap").isEqualTo(-1);

        Path named = Files.copy(ours.metadata(), theirs.resolve(blob.getFileName()));
        Path merged = theirs.resolve("merged");
        Command.run(builder, "merge", "-B", merged, "--chunk-dict", "bootstrap=" + dictionary, named);
        Path ourImage = work.resolve("image");
        try (OutputStream out = Files.newOutputStream(ourImage)) {
            new Merge(MergeOptions.DEFAULTS.withChunkDictionary(dictionary)).run(List.of(MergeSource.of(named)), out);
        }
        assertThat(Files.mismatch(ourImage, merged)).as("image").isEqualTo(-1);
    }

    /** Of two layers, with all chunks. */
    private static Path dictionary(PackForm form, Path work) throws IOException {
        Path blobs = Files.createDirectory(work.resolve("blobs"));
        List<Path> images = new ArrayList<>();
        for (FixtureLayers layer : List.of(FixtureLayers.MANY, FixtureLayers.GNU)) {
            Path tar = Files.write(work.resolve(layer.fileName()), layer.bytes());
            images.add(PackedLayer.of(tar, form.options(), blobs).metadata());
        }
        DictionaryOptions options = DictionaryOptions.builder()
                .minImages(1)
                .locator(BlobLocator.inDirectory(blobs))
                .build();
        Path dictionary = work.resolve("dictionary");
        try (OutputStream out = Files.newOutputStream(dictionary)) {
            new CreateDictionary(options).run(images, out);
        }
        return dictionary;
    }
}
