package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that name a storage of data blobs, in the form that {@code unpack}, {@code compact} and others take. */
final class BackendOptions {
    private final OptionSpec type = Arguments.text(
                    "backend-type", "Where data blobs are: " + String.join(", ", Storage.TYPES) + ".", "--backend-type")
            .build();
    private final OptionSpec config = Arguments.text(
                    "backend-config", "Configuration of that storage, as JSON.", "--backend-config")
            .build();
    private final OptionSpec configFile = Arguments.path(
                    "backend-config-file", "File with the configuration of that storage.", "--backend-config-file")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(type).addOption(config).addOption(configFile);
    }

    /** Whether a storage was named. */
    boolean given() {
        return type.getValue() != null;
    }

    /** The blobs of the storage. */
    BlobLocator locator() throws IOException, RefusedException {
        Path file = configFile.getValue();
        String text = file == null ? config.getValue() : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (text == null) {
            throw new RefusedException("--backend-config or --backend-config-file must be specified");
        }
        return new Storage(type.getValue(), "", ConfigurationText.parse(text)).locator();
    }
}
