package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The documents that an image was converted from, byte for byte. They are files of the bootstrap layer, which readers of
 * Nydus images pass over (docs/images.md).
 *
 * @param manifest of the source
 * @param config of the source
 * @param index that the image came from, if all of it was converted
 */
record SourceRecord(ImageManifest manifest, ImageConfig config, Optional<RawManifest> index) {
    /** The manifest of the source, as it was stored. */
    static final String MANIFEST_FILE = BootstrapLayer.FOLDER + "/source.manifest.json";
    /** The config of the source, as it was stored. */
    static final String CONFIG_FILE = BootstrapLayer.FOLDER + "/source.config.json";

    /** The index of the source, as it was stored. */
    static final String INDEX_FILE = BootstrapLayer.FOLDER + "/source.index.json";

    void addTo(BootstrapLayer layer) {
        layer.add(MANIFEST_FILE, manifest.raw().bytes());
        layer.add(CONFIG_FILE, config.bytes());
        index.ifPresent(it -> layer.add(INDEX_FILE, it.bytes()));
    }

    /**
     * Reads the files.
     *
     * @param files the files of a bootstrap layer
     * @return empty if manifest and config are not there
     * @throws MalformedInputException if the config is not the one that the manifest names
     */
    static Optional<SourceRecord> read(Map<String, Path> files) throws IOException {
        Path manifestFile = files.get(MANIFEST_FILE);
        Path configFile = files.get(CONFIG_FILE);
        if (manifestFile == null || configFile == null) {
            return Optional.empty();
        }
        ImageManifest manifest =
                ImageManifest.read(RawManifest.read(Files.readAllBytes(manifestFile), Optional.empty(), MANIFEST_FILE));
        ImageConfig config = ImageConfig.read(Files.readAllBytes(configFile), CONFIG_FILE);
        if (!config.digest().equals(manifest.config().digest())) {
            throw new MalformedInputException(
                    CONFIG_FILE,
                    MalformedInputException.NO_OFFSET,
                    "has the digest " + config.digest() + ", but the manifest of the source names "
                            + manifest.config().digest());
        }
        Path indexFile = files.get(INDEX_FILE);
        Optional<RawManifest> index = indexFile == null
                ? Optional.empty()
                : Optional.of(RawManifest.read(Files.readAllBytes(indexFile), Optional.empty(), INDEX_FILE));
        return Optional.of(new SourceRecord(manifest, config, index));
    }
}
