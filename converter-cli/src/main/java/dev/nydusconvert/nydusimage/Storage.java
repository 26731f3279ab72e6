package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A storage of data blobs, as a configuration describes it. */
final class Storage {
    /** The types that there are, in the order of the reference builder. */
    static final List<String> TYPES = List.of("oss", "s3", "registry", "localfs", "http-proxy");

    private final String type;
    private final StorageFields fields;

    /**
     * @param type one of {@link #TYPES}
     * @param place where in the configuration its fields are
     */
    Storage(String type, String place, ConfigurationText text) {
        this.type = type;
        this.fields = new StorageFields(type, place, text);
    }

    /** The blobs of the storage. */
    BlobLocator locator() throws IOException, RefusedException {
        try {
            return switch (type) {
                case "localfs" -> files();
                case "http-proxy" -> httpProxy();
                case "registry", "oss", "s3" -> new RemoteStorage(fields).locator(type);
                default ->
                    throw new RefusedException(
                            "backend '" + type + "' is not supported here; " + String.join(", ", TYPES) + " are");
            };
        } catch (IllegalArgumentException e) {
            throw new RefusedException("backend '" + type + "': " + e.getMessage());
        }
    }

    private BlobLocator files() {
        Optional<String> file = fields.value("blob_file");
        if (file.isPresent()) {
            return BlobLocator.ofFiles(List.of(Path.of(file.get())));
        }
        BlobLocator locator = fields.value("dir")
                .map(it -> BlobLocator.inDirectory(Path.of(it)))
                .orElse(BlobLocator.NONE);
        for (String dir : fields.list("alt_dirs")) {
            locator = locator.orElse(BlobLocator.inDirectory(Path.of(dir)));
        }
        return locator;
    }

    private BlobLocator httpProxy() throws RefusedException {
        String address = fields.required("addr");
        return address.startsWith("/")
                ? new SocketBackend(Path.of(address))
                : new RemoteStorage(fields).atServer(address);
    }
}
