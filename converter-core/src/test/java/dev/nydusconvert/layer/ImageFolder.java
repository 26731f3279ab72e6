package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An image in a folder: blobs under their ids, and a bootstrap.
 *
 * @param directory holds the blobs
 * @param bootstrap merged from the layers, or written again
 */
record ImageFolder(Path directory, Path bootstrap) {
    /** Writes the entries of a layer. */
    interface Entries {
        void write(FixtureTar tar) throws IOException;
    }

    static byte[] tar(Entries entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(bytes, Dialect.PAX)) {
            entries.write(tar);
        }
        return bytes.toByteArray();
    }

    /** Packs and merges layers, the lowest first, into a folder that is made if it is not there. */
    static ImageFolder of(Path directory, PackOptions options, byte[]... layers) throws IOException {
        Files.createDirectories(directory);
        Path named = Files.createTempDirectory(directory, "layers");
        List<MergeSource> sources = new ArrayList<>();
        for (byte[] tar : layers) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackResult result = new Pack(options).run(new ByteArrayInputStream(tar), "layer.tar", outputs);
            String id = result.blob().map(PackResult.BlobFile::id).orElse("none-" + sources.size());
            if (result.blob().isPresent()) {
                Files.write(directory.resolve(id), outputs.blobBytes());
            }
            sources.add(MergeSource.of(Files.write(
                    named.resolve(id), result.bootstrap().inlined() ? outputs.blobBytes() : outputs.bootstrapBytes())));
        }
        Path bootstrap = directory.resolve("image.boot");
        try (OutputStream out = Files.newOutputStream(bootstrap)) {
            new Merge(MergeOptions.DEFAULTS.withLocator(BlobLocator.inDirectory(directory))).run(sources, out);
        }
        return new ImageFolder(directory, bootstrap);
    }

    BlobLocator locator() {
        return BlobLocator.inDirectory(directory);
    }

    /** The same blobs with another bootstrap. */
    ImageFolder with(Path other) {
        return new ImageFolder(directory, other);
    }

    Bootstrap read() throws IOException {
        try (OpenLayer layer = OpenLayer.open(bootstrap, locator(), Findings.FAIL_FAST)) {
            return layer.bootstrap();
        }
    }

    /** All files with their attributes and contents, as a tar that depends on nothing else. */
    byte[] contents() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        UnpackOptions options = UnpackOptions.DEFAULTS.withThreads(1).withRecipe(UnpackOptions.RecipeUse.IGNORED);
        try (OpenLayer layer = OpenLayer.open(bootstrap, locator(), Findings.FAIL_FAST)) {
            new Unpack(options).run(layer, tar);
        }
        return tar.toByteArray();
    }

    /** Everything that can be checked is sound, and all blobs are there. */
    void requireSound() throws IOException {
        CheckReport report = new Check(1).run(bootstrap, locator());
        assertThat(report.findings()).isEmpty();
        assertThat(report.blobs()).allMatch(CheckReport.CheckedBlob::present);
        assertThat(report.blobs()).allMatch(blob -> blob.unchecked().isEmpty());
    }

    /** Names of the files in the folder. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
