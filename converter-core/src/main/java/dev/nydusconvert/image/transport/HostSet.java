package dev.nydusconvert.image.transport;

import java.util.Set;

/**
 * Some registries, or all of them.
 *
 * @param all whether every registry is in the set
 * @param hosts those that are, if not all are: hosts with their ports, as references have them
 */
public record HostSet(boolean all, Set<String> hosts) {
    public static final HostSet ALL = new HostSet(true, Set.of());
    public static final HostSet NONE = new HostSet(false, Set.of());

    public HostSet {
        hosts = Set.copyOf(hosts);
    }

    public static HostSet of(Set<String> hosts) {
        return new HostSet(false, hosts);
    }

    public boolean contains(String host) {
        return all || hosts.contains(host);
    }
}
