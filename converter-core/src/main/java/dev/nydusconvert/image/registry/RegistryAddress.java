package dev.nydusconvert.image.registry;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * One repository of a registry: where it is and what tokens for it are called.
 *
 * @param host name of the registry for users and files of logins
 * @param base address of the registry, without a path
 * @param repository path of the repository
 */
record RegistryAddress(String host, URI base, String repository) {
    private static final String HUB = "docker.io";
    /** Docker Hub's name for users leads to a web site; its registry is elsewhere. */
    private static final String HUB_SERVER = "registry-1.docker.io";

    static RegistryAddress of(String host, String repository, boolean plainHttp) {
        String server = host.equals(HUB) ? HUB_SERVER : host;
        return new RegistryAddress(host, URI.create((plainHttp ? "http://" : "https://") + server), repository);
    }

    /** The address of something in the repository, such as {@code blobs/sha256:…}. */
    URI uri(String path) {
        return URI.create(base + "/v2/" + repository + "/" + path);
    }

    URI ping() {
        return URI.create(base + "/v2/");
    }

    List<String> pull() {
        return List.of("repository:" + repository + ":pull");
    }

    List<String> push() {
        return List.of("repository:" + repository + ":pull,push");
    }

    /** Whether an address is of this registry, so that it may see the credentials. */
    boolean owns(URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost().equalsIgnoreCase(String.valueOf(uri.getHost()))
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0
                ? uri.getPort()
                : uri.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    }

    /**
     * The address in a {@code Location} header, which may be relative.
     *
     * @throws RegistryException if it is none, or leads from TLS to plain HTTP
     */
    URI resolve(URI from, String location, String action) throws RegistryException {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(action, from.getAuthority() + " redirected to something that is no address");
        }
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        if (target.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw new RegistryException(action, from.getAuthority() + " redirected to something that is no address");
        }
        if (from.getScheme().equalsIgnoreCase("https") && scheme.equals("http")) {
            if (base.getAuthority().equalsIgnoreCase(target.getAuthority())) {
                // Registries behind a proxy that ends TLS do not know better.
                return URI.create("https" + target.toString().substring("http".length()));
            }
            throw new RegistryException(
                    action, from.getAuthority() + " redirected from TLS to plain HTTP at " + target.getAuthority());
        }
        return target;
    }

    @Override
    public String toString() {
        return host + "/" + repository;
    }
}
