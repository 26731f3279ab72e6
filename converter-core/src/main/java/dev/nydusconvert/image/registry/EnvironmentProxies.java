package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Proxies as {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name them, read as Go's tools read them. */
final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;
    private final NoProxy exceptions;

    /** @throws IllegalArgumentException if a proxy is not the address of one */
    EnvironmentProxies(Map<String, String> environment) {
        this.environment = environment;
        this.exceptions = NoProxy.parse(variable("NO_PROXY"));
        address("https");
        address("http");
    }

    private String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value;
    }

    /** The address of the proxy for that scheme. The value may hold a password, so no message shows it. */
    private Optional<URI> address(String scheme) {
        String name = scheme.toUpperCase(Locale.ROOT) + "_PROXY";
        String value = variable(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        URI address = parse(name, value.contains("://") ? value : "http://" + value);
        if (address.getHost() == null || !"http".equalsIgnoreCase(address.getScheme())) {
            throw new IllegalArgumentException(name + " must be http://HOST:PORT; other proxies are not supported");
        }
        return Optional.of(address);
    }

    private static URI parse(String name, String value) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not the address of a proxy");
        }
    }

    private Optional<URI> proxyFor(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return exceptions.covers(uri) ? Optional.empty() : address(scheme);
    }

    /** The header that logs in at the proxy for this address, if there is a proxy that asks for it. */
    Optional<String> authorization(URI uri) {
        return proxyFor(uri)
                .map(URI::getUserInfo)
                .map(login -> "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public List<Proxy> select(URI uri) {
        return List.of(proxyFor(uri)
                .map(proxy -> new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                                proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort())))
                .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request fails, and says so.
    }
}
