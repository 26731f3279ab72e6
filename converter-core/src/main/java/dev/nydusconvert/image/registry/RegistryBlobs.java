package dev.nydusconvert.image.registry;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Data blobs in one repository of a registry, where their ids are their SHA-256. Safe for use by several threads. */
public final class RegistryBlobs implements BlobLocator {
    private static final long CACHE_SIZE = 32 << 20;

    private final BlobEndpoint blobs;
    private final BlockCache cache = new BlockCache(CACHE_SIZE);

    private RegistryBlobs(BlobEndpoint blobs) {
        this.blobs = blobs;
    }

    /** Those of a repository, with the login that the user has for it. */
    public static RegistryBlobs in(String host, String repository, TransportOptions options) throws IOException {
        return new RegistryBlobs(new BlobEndpoint(new Registries(options).client(host, repository)));
    }

    /**
     * Those of a repository, with that login.
     *
     * @param login name and password, a colon between them, in Base64
     * @throws IllegalArgumentException if it is none
     */
    public static RegistryBlobs withLogin(String host, String repository, String login, TransportOptions options)
            throws IOException {
        Credentials credentials = credentials(login);
        Registries registries = new Registries(options, (anyHost, any) -> Optional.of(credentials));
        return new RegistryBlobs(new BlobEndpoint(registries.client(host, repository)));
    }

    private static Credentials credentials(String login) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(login);
        } catch (IllegalArgumentException e) {
            // What the JDK says of it shows a part.
            throw new IllegalArgumentException("the login for the registry is not in Base64");
        }
        String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
        if (parts.length != 2) {
            throw new IllegalArgumentException("the login for the registry is not NAME:PASSWORD");
        }
        return Credentials.ofPassword(parts[0], parts[1]);
    }

    /** Those of a repository, with a token that somebody else has asked for. */
    public static RegistryBlobs withToken(String host, String repository, String token, TransportOptions options)
            throws IOException {
        Registries registries = new Registries(options);
        return new RegistryBlobs(new BlobEndpoint(registries.client(host, repository, Authorization.ofToken(token))));
    }

    @Override
    public Optional<ByteSource> open(BlobInfo blob) throws IOException {
        return find(blob.id());
    }

    /**
     * Opens a blob; the caller closes it.
     *
     * @return empty if there is none of that id
     */
    public Optional<ByteSource> find(String id) throws IOException {
        ContentDigest digest;
        try {
            digest = ContentDigest.parse("sha256:" + id);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return blobs.find(digest).map(content -> new RangedBlob(content, cache));
    }
}
