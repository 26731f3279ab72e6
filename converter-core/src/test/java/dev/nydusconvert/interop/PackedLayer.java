package dev.nydusconvert.interop;

import dev.nydusconvert.layer.DirectoryOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackDirectory;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.layer.PackTarfs;
import dev.nydusconvert.layer.TarfsOptions;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A layer in a folder.
 *
 * @param directory holds blob and bootstrap
 * @param metadata the bootstrap, or the blob that holds it
 * @param blob the blob, empty for a layer without data
 */
record PackedLayer(RafsVersion version, Path directory, Path metadata, Optional<Path> blob) {
    /** A tarfs image, with its tar under the name by which the bootstrap calls it. */
    static PackedLayer tarfs(Path tar, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(tar);
                DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = new PackTarfs(TarfsOptions.DEFAULTS).run(in, tar.toString(), outputs);
            Path blob = Files.createSymbolicLink(
                    directory.resolve(result.blobTable().get(0)), tar);
            return new PackedLayer(
                    RafsVersion.V6, directory, outputs.bootstrapPath(result.bootstrap()), Optional.of(blob));
        }
    }

    /** An image that refers to a layer, with the layer under the name by which the bootstrap calls it. */
    static PackedLayer referring(Path layer, PackOptions options, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(layer);
                DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = new PackReference(options).run(in, layer.toString(), outputs);
            Files.createSymbolicLink(directory.resolve(result.blobTable().get(0)), layer);
            Optional<Path> blobMeta = result.blob().map(outputs::blobPath);
            Path metadata =
                    result.bootstrap().inlined() ? blobMeta.orElseThrow() : outputs.bootstrapPath(result.bootstrap());
            return new PackedLayer(RafsVersion.V6, directory, metadata, blobMeta);
        }
    }

    static PackedLayer ofDirectory(Path source, PackOptions options, Path directory) throws IOException {
        try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = new PackDirectory(options).run(source, outputs);
            Optional<Path> blob = result.blob().map(outputs::blobPath);
            Path metadata =
                    result.bootstrap().inlined() ? blob.orElseThrow() : outputs.bootstrapPath(result.bootstrap());
            return new PackedLayer(options.version(), directory, metadata, blob);
        }
    }

    static PackedLayer of(Path tar, PackOptions options, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(tar);
                DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = new Pack(options).run(in, tar.toString(), outputs);
            Optional<Path> blob = result.blob().map(outputs::blobPath);
            Path metadata =
                    result.bootstrap().inlined() ? blob.orElseThrow() : outputs.bootstrapPath(result.bootstrap());
            return new PackedLayer(options.version(), directory, metadata, blob);
        }
    }
}
