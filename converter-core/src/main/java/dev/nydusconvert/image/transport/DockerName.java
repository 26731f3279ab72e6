package dev.nydusconvert.image.transport;

import java.util.regex.Pattern;

/**
 * The grammar of image names, and what Docker makes of short ones: {@code busybox} is
 * {@code docker.io/library/busybox:latest}.
 *
 * @param host where the registry is, with its port if given; {@code docker.io} if the name begins with none
 * @param repository the path in the registry
 * @param rest what stands behind the path: empty, or a tag or digest with its separator
 */
record DockerName(String host, String repository, String rest) {
    static final String DOCKER_HUB = "docker.io";
    static final String DEFAULT_TAG = "latest";

    private static final String OFFICIAL = "library/";
    private static final int MAX_LENGTH = 255;
    /** A host has a dot, a port, or capitals, or is localhost; else it is the first part of the path. */
    private static final Pattern HOST_LIKE = Pattern.compile(".*[.:A-Z].*|localhost");

    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    /**
     * @param text the whole reference, for messages
     * @param name the name in it
     */
    static DockerName parse(String text, String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasHost = HOST_LIKE.matcher(first).matches();
        String host = hasHost ? first : DOCKER_HUB;
        if (host.equals("index.docker.io")) {
            host = DOCKER_HUB;
        }
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + text + "': '" + host + "' cannot be a host");
        }
        String path = hasHost ? name.substring(slash + 1) : name;
        int end = endOfRepository(path);
        String repository = path.substring(0, end);
        requireRepository(text, repository);
        if (host.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = OFFICIAL + repository;
        }
        return new DockerName(host, repository, path.substring(end));
    }

    private static int endOfRepository(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == ':' || path.charAt(i) == '@') {
                return i;
            }
        }
        return path.length();
    }

    private static void requireRepository(String text, String repository) {
        if (repository.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no repository");
        }
        if (repository.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "'" + text + "': a repository has at most " + MAX_LENGTH + " characters");
        }
        for (String component : repository.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                throw new IllegalArgumentException("'" + text + "': '" + component + "' cannot be a part of a"
                        + " repository: lower-case letters and digits, with single . or _, __ or dashes between them");
            }
        }
    }

    static String requireTag(String text, String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("'" + text + "': '" + tag
                    + "' cannot be a tag: at most 128 letters, digits, . _ and -, the first no . or -");
        }
        return tag;
    }

    /** Parses {@code NAME[:TAG]} and returns its full form, {@code HOST/REPOSITORY:TAG}. */
    static String parseTagged(String text, String name) {
        DockerName parsed = parse(text, name);
        if (parsed.rest.startsWith("@")) {
            throw new IllegalArgumentException("'" + text + "': images are chosen by tag here, not by digest");
        }
        String tag = parsed.rest.isEmpty() ? DEFAULT_TAG : requireTag(text, parsed.rest.substring(1));
        return parsed.host + "/" + parsed.repository + ":" + tag;
    }

    /** The short form that Docker shows and saves: without its own host and {@code library/}. */
    static String shorten(String full) {
        String hub = DOCKER_HUB + "/";
        if (!full.startsWith(hub)) {
            return full;
        }
        String name = full.substring(hub.length());
        boolean official = name.startsWith(OFFICIAL) && name.indexOf('/', OFFICIAL.length()) < 0;
        return official ? name.substring(OFFICIAL.length()) : name;
    }
}
