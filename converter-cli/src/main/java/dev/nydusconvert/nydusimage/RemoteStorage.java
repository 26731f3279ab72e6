package dev.nydusconvert.nydusimage;

import dev.nydusconvert.image.objectstore.AccessKey;
import dev.nydusconvert.image.objectstore.HttpStore;
import dev.nydusconvert.image.objectstore.ObjectStore;
import dev.nydusconvert.image.objectstore.OssStore;
import dev.nydusconvert.image.objectstore.S3Store;
import dev.nydusconvert.image.registry.ObjectStoreBlobs;
import dev.nydusconvert.image.registry.RegistryBlobs;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Storages that are reached over a network, with the fields that nydusd has for them. */
final class RemoteStorage {
    private static final String HTTP = "http";
    private static final int MAX_RETRIES = 100;

    /** Fields that send a request elsewhere than where it belongs. */
    private static final List<String> DIVERSIONS = List.of("blob_url_scheme", "blob_redirected_host");

    private final StorageFields fields;

    RemoteStorage(StorageFields fields) {
        this.fields = fields;
    }

    /**
     * The blobs of a registry or an object storage.
     *
     * @throws IllegalArgumentException if the fields do not go together
     */
    BlobLocator locator(String type) throws IOException, RefusedException {
        return switch (type) {
            case "registry" -> registry();
            case "oss" -> new ObjectStoreBlobs(oss(), options(scheme()));
            default -> new ObjectStoreBlobs(s3(), options(scheme()));
        };
    }

    /**
     * The blobs of a server that has them in a folder.
     *
     * @throws IllegalArgumentException if that is no address
     */
    BlobLocator atServer(String address) throws RefusedException {
        String folder = address + "/" + fields.value("path", "");
        ObjectStore store = new HttpStore(folder.replaceAll("(?<!:)/{2,}", "/").replaceAll("/$", ""));
        return new ObjectStoreBlobs(store, options(address.replaceAll(":.*", "")));
    }

    private BlobLocator registry() throws IOException, RefusedException {
        for (String diversion : DIVERSIONS) {
            if (fields.value(diversion).isPresent()) {
                throw new RefusedException("backend 'registry': '" + diversion + "' is not supported here");
            }
        }
        String host = fields.required("host");
        String repository = fields.required("repo");
        TransportOptions options = options(scheme());
        Optional<String> token = fields.value("registry_token");
        if (token.isPresent()) {
            return RegistryBlobs.withToken(host, repository, token.get().strip(), options);
        }
        Optional<String> login = fields.value("auth");
        return login.isPresent()
                ? RegistryBlobs.withLogin(host, repository, login.get().strip(), options)
                : RegistryBlobs.in(host, repository, options);
    }

    private OssStore oss() throws RefusedException {
        return new OssStore(
                scheme(), fields.required("endpoint"), fields.required("bucket_name"), prefix(), accessKey());
    }

    private S3Store s3() throws RefusedException {
        return new S3Store(
                scheme(),
                fields.value("endpoint", S3Store.AMAZON),
                fields.required("region"),
                fields.required("bucket_name"),
                prefix(),
                accessKey());
    }

    private String scheme() throws RefusedException {
        String scheme = fields.value("scheme", "https");
        if (!scheme.equals("https") && !scheme.equals(HTTP)) {
            throw new RefusedException("backend '" + fields.type() + "': the scheme is https or http, not " + scheme);
        }
        return scheme;
    }

    private String prefix() {
        return fields.value("object_prefix", "");
    }

    private Optional<AccessKey> accessKey() throws RefusedException {
        Optional<String> id = fields.value("access_key_id");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(new AccessKey(id.get(), fields.required("access_key_secret")));
    }

    private TransportOptions options(String scheme) throws RefusedException {
        TransportOptions options = TransportOptions.defaults();
        if (scheme.equals(HTTP)) {
            options = options.withPlainHttp(HostSet.ALL);
        }
        if (fields.isSet("skip_verify")) {
            options = options.withInsecureTls(HostSet.ALL);
        }
        List<String> authorities = fields.list("ca_cert_files");
        if (authorities.size() > 1) {
            throw new RefusedException("backend '" + fields.type() + "': only one of 'ca_cert_files' is supported");
        }
        if (!authorities.isEmpty()) {
            options = options.withCaFile(Path.of(authorities.get(0)));
        }
        Optional<Integer> timeout = fields.number("timeout").filter(it -> it > 0);
        if (timeout.isPresent()) {
            options = options.withTimeout(Duration.ofSeconds(timeout.get()));
        }
        Optional<Integer> retries = fields.number("retry_limit");
        if (retries.isPresent()) {
            options = options.withRetries(Math.min(MAX_RETRIES, retries.get()));
        }
        Optional<String> proxy = fields.value("proxy/url");
        return proxy.isPresent() ? options.withEnvironment(through(proxy.get(), options.environment())) : options;
    }

    /** The variables of the process, with that proxy for all hosts. */
    private static Map<String, String> through(String proxy, Map<String, String> environment) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).endsWith("_PROXY"));
        changed.put("HTTP_PROXY", proxy);
        changed.put("HTTPS_PROXY", proxy);
        return changed;
    }
}
