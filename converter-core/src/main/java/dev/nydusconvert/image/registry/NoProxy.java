package dev.nydusconvert.image.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Hosts that are reached without a proxy: a list of {@code *}, names that stand for themselves and all below them, names with a
 * dot before them for those below only, addresses, and networks such as {@code 10.0.0.0/8}; each may end in a port.
 * The own machine is always one of them.
 *
 * @param entries in lower case
 */
record NoProxy(List<String> entries) {
    static NoProxy parse(String list) {
        return new NoProxy(Arrays.stream(list.toLowerCase(Locale.ROOT).split(","))
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .toList());
    }

    boolean covers(URI uri) {
        String host = withoutBrackets(uri.getHost().toLowerCase(Locale.ROOT));
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        byte[] address = literal(host);
        if (host.equals("localhost") || address != null && isLoopback(address)) {
            return true;
        }
        return entries.stream().anyMatch(entry -> covers(entry, host, port, address));
    }

    private static boolean covers(String entry, String host, int port, byte[] address) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return address != null && isInside(address, literal(entry.substring(0, slash)), entry.substring(slash + 1));
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort) {
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = withoutBrackets(name);
        if (name.startsWith("*.")) {
            name = name.substring(1);
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The bytes of an address; null for a name, which is not looked up. */
    private static byte[] literal(String host) {
        if (!host.matches("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*")) {
            return null;
        }
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean isLoopback(byte[] address) {
        try {
            return InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static boolean isInside(byte[] address, byte[] network, String prefix) {
        if (network == null || network.length != address.length || !prefix.matches("[0-9]{1,3}")) {
            return false;
        }
        int ignored = Math.max(0, address.length * 8 - Integer.parseInt(prefix));
        return new BigInteger(1, address).shiftRight(ignored).equals(new BigInteger(1, network).shiftRight(ignored));
    }
}
