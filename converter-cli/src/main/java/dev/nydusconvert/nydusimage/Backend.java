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

    /** What tells that the details of a storage are under the name of its type. */
    private static final List<String> DETAILS = List.of("/dir", "/blob_file", "/addr");

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
                String own = root + "/" + type.get();
                boolean detailed = DETAILS.stream()
                        .anyMatch(detail -> text.value(own + detail).isPresent());
                String details = detailed ? own : root + "/config";
                return locator(type.get(), details, text);
            }
        }
        return BlobLocator.NONE;
    }

    /** The blobs of a storage of that type, whose details are at a place of the configuration. */
    static BlobLocator locator(String type, String place, ConfigurationText text) throws RefusedException {
        if (type.equals("http-proxy")) {
            return socket(text.value(place + "/addr"));
        }
        if (!type.equals("localfs")) {
            throw new RefusedException("backend '" + type + "' is not supported here; localfs and http-proxy are");
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

    private static BlobLocator socket(Optional<String> address) throws RefusedException {
        if (address.isEmpty() || !address.get().startsWith("/")) {
            throw new RefusedException("the address of an http-proxy has to be the path of a Unix socket, not "
                    + address.orElse("nothing"));
        }
        return new SocketBackend(Path.of(address.get()));
    }
}
