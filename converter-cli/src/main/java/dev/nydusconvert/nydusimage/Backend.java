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

    private static BlobLocator locator(ConfigurationText text) throws IOException, RefusedException {
        for (String root : ROOTS) {
            Optional<String> type = text.value(root + "/type");
            if (type.isPresent()) {
                // Version 1 has them under one name for all types.
                String own = root + "/" + type.get();
                return new Storage(type.get(), text.hasBelow(own) ? own : root + "/config", text).locator();
            }
        }
        return BlobLocator.NONE;
    }
}
