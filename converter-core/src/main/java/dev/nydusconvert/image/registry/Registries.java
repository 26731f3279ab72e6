package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.RegistryReference;
import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens images in registries, over shared connections and tokens. Safe for use by several threads. */
public final class Registries {
    private static final long CACHE_SIZE = 32 << 20;

    private final TransportOptions options;
    private final RetryPolicy policy;
    private final Logins logins;
    private final BlockCache cache = new BlockCache(CACHE_SIZE);
    private final Map<String, RegistryRepository> repositories = new ConcurrentHashMap<>();
    private final Map<String, HttpExchanges> exchanges = new HashMap<>();

    public Registries(TransportOptions options) {
        this(options, AuthFiles.of(options));
    }

    Registries(TransportOptions options, Logins logins) {
        this(options, RetryPolicy.standard(options.retries()), logins);
    }

    Registries(TransportOptions options, RetryPolicy policy) {
        this(options, policy, AuthFiles.of(options));
    }

    private Registries(TransportOptions options, RetryPolicy policy, Logins logins) {
        this.options = options;
        this.policy = policy;
        this.logins = logins;
    }

    /** Opens an image to read it. Whether it is there is known when its manifest is asked for. */
    public ImageSource openSource(RegistryReference reference) throws IOException {
        List<RegistryRepository> places = new ArrayList<>();
        for (String mirror : options.mirrors().getOrDefault(reference.host(), List.of())) {
            int slash = mirror.indexOf('/');
            places.add(
                    slash < 0
                            ? repository(mirror, reference.repository())
                            : repository(
                                    mirror.substring(0, slash),
                                    mirror.substring(slash + 1) + "/" + reference.repository()));
        }
        places.add(repository(reference.host(), reference.repository()));
        return new RegistrySource(reference, List.copyOf(places), cache, options.warnings());
    }

    /** Opens a place to write an image to. */
    public ImageDestination openDestination(RegistryReference reference) throws IOException {
        return new RegistryDestination(reference, repository(reference.host(), reference.repository()));
    }

    /**
     * The tags of a repository, in the order of the registry.
     *
     * @param reference names the repository; its tag does not matter
     */
    public List<String> tags(RegistryReference reference) throws IOException {
        return new TagsEndpoint(client(reference.host(), reference.repository())).list();
    }

    private RegistryRepository repository(String host, String name) throws IOException {
        RegistryRepository known = repositories.get(host + "/" + name);
        if (known == null) {
            repositories.putIfAbsent(host + "/" + name, RegistryRepository.of(client(host, name)));
            known = repositories.get(host + "/" + name);
        }
        return known;
    }

    /** A client for a repository. */
    RegistryClient client(String host, String name) throws IOException {
        TokenServer tokens = new TokenServer(exchanges(host), policy);
        return client(host, name, new Authorizer(address(host, name), logins, tokens, policy));
    }

    /** A client for a repository, authorized in that way. */
    RegistryClient client(String host, String name, Authorization authorization) throws IOException {
        return new RegistryClient(address(host, name), exchanges(host), authorization, policy);
    }

    private RegistryAddress address(String host, String name) {
        return RegistryAddress.of(host, name, options.plainHttp().contains(host));
    }

    /** One for each registry, made when it is first needed: it loads certificates and starts threads. */
    private synchronized HttpExchanges exchanges(String host) throws IOException {
        HttpExchanges known = exchanges.get(host);
        if (known == null) {
            known = new HttpExchanges(options, host);
            exchanges.put(host, known);
        }
        return known;
    }
}
