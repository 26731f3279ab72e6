package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The option {@code --config} and what it says about the place of data blobs. All else in a configuration is for those
 * who mount.
 */
final class Backend {
    private static final long MAX_SIZE = 1 << 20;

    /** A configuration of version 2, one of version 1, and one of version 2 inside that of a cached blob. */
    private static final List<String> ROOTS = List.of("/backend", "/device/backend", "/config_v2/backend");

    private final OptionSpec config = Arguments.path(
                    "config", "Configuration, TOML or JSON, that says where data blobs are.", "-C", "--config")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(config);
    }

    OptionSpec option() {
        return config;
    }

    /** Whether there is a configuration. */
    boolean given() {
        return config.getValue() != null;
    }

    /** Where the configuration says that blobs are; nowhere without one. */
    BlobLocator locator() throws IOException, RefusedException {
        return given() ? locator(text()) : BlobLocator.NONE;
    }

    /** The configuration. */
    ConfigurationText text() throws IOException, RefusedException {
        Path file = config.getValue();
        if (Files.size(file) > MAX_SIZE) {
            throw new RefusedException("configuration file size is too big");
        }
        return ConfigurationText.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    private static BlobLocator locator(ConfigurationText text) throws RefusedException {
        for (String root : ROOTS) {
            Optional<String> type = text.value(root + "/type");
            if (type.isPresent()) {
                String details = text.value(root + "/" + type.get() + "/dir").isPresent()
                                || text.value(root + "/" + type.get() + "/blob_file")
                                        .isPresent()
                        ? root + "/" + type.get()
                        : root + "/config";
                return locator(type.get(), details, text);
            }
        }
        return BlobLocator.NONE;
    }

    /** The blobs of a storage of that type, whose details are at a place of the configuration. */
    static BlobLocator locator(String type, String place, ConfigurationText text) throws RefusedException {
        if (!type.equals("localfs")) {
            throw new RefusedException("backend '" + type + "' is not supported here; only localfs is");
        }
        Optional<String> file = text.value(place + "/blob_file");
        if (file.isPresent()) {
            return BlobLocator.ofFiles(List.of(Path.of(file.get())));
        }
        BlobLocator locator = text.value(place + "/dir")
                .map(it -> BlobLocator.inDirectory(Path.of(it)))
                .orElse(BlobLocator.NONE);
        int i = 0;
        for (Optional<String> dir = text.value(place + "/alt_dirs/" + i);
                dir.isPresent();
                dir = text.value(place + "/alt_dirs/" + i)) {
            locator = locator.orElse(BlobLocator.inDirectory(Path.of(dir.get())));
            i++;
        }
        return locator;
    }
}
