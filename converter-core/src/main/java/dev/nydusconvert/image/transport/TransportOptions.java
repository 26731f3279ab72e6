package dev.nydusconvert.image.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How images are reached.
 *
 * @param plainHttp registries that are spoken to without TLS
 * @param insecureTls registries of which any certificate is taken
 * @param caFile certificates in PEM form that are trusted besides those of the JDK
 * @param authFile the only file of credentials to look into, instead of the usual ones
 * @param mirrors for hosts of registries, hosts that are asked first when images are read
 * @param retries how often a request that failed for a passing reason is tried again
 * @param timeout how long a registry may stay silent
 * @param userAgent how the client presents itself
 * @param environment the variables of the process: for proxies and the places of credentials
 * @param warnings told of what the user should know, in one line each
 */
public record TransportOptions(
        HostSet plainHttp,
        HostSet insecureTls,
        Optional<Path> caFile,
        Optional<Path> authFile,
        Map<String, List<String>> mirrors,
        int retries,
        Duration timeout,
        String userAgent,
        Map<String, String> environment,
        Consumer<String> warnings) {
    private static final int MAX_RETRIES = 100;

    /** TLS with the certificates of the JDK, credentials and proxies where the environment has them, five retries. */
    public static TransportOptions defaults() {
        return new TransportOptions(
                HostSet.NONE,
                HostSet.NONE,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                5,
                Duration.ofSeconds(60),
                "nydus-convert",
                System.getenv(),
                warning -> {});
    }

    public TransportOptions {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException("retries must be 0 to " + MAX_RETRIES + ", not " + retries);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout must be above 0, not " + timeout);
        }
        mirrors = Map.copyOf(mirrors);
        environment = Map.copyOf(environment);
    }

    public TransportOptions withPlainHttp(HostSet value) {
        return edit(value, insecureTls, caFile, authFile, mirrors, retries, timeout);
    }

    public TransportOptions withInsecureTls(HostSet value) {
        return edit(plainHttp, value, caFile, authFile, mirrors, retries, timeout);
    }

    public TransportOptions withCaFile(Path file) {
        return edit(plainHttp, insecureTls, Optional.of(file), authFile, mirrors, retries, timeout);
    }

    public TransportOptions withAuthFile(Path file) {
        return edit(plainHttp, insecureTls, caFile, Optional.of(file), mirrors, retries, timeout);
    }

    public TransportOptions withMirrors(Map<String, List<String>> value) {
        return edit(plainHttp, insecureTls, caFile, authFile, value, retries, timeout);
    }

    public TransportOptions withRetries(int value) {
        return edit(plainHttp, insecureTls, caFile, authFile, mirrors, value, timeout);
    }

    public TransportOptions withTimeout(Duration value) {
        return edit(plainHttp, insecureTls, caFile, authFile, mirrors, retries, value);
    }

    public TransportOptions withEnvironment(Map<String, String> value) {
        return new TransportOptions(
                plainHttp, insecureTls, caFile, authFile, mirrors, retries, timeout, userAgent, value, warnings);
    }

    public TransportOptions withWarnings(Consumer<String> value) {
        return new TransportOptions(
                plainHttp, insecureTls, caFile, authFile, mirrors, retries, timeout, userAgent, environment, value);
    }

    public TransportOptions withUserAgent(String value) {
        return new TransportOptions(
                plainHttp, insecureTls, caFile, authFile, mirrors, retries, timeout, value, environment, warnings);
    }

    private TransportOptions edit(
            HostSet newPlainHttp,
            HostSet newInsecureTls,
            Optional<Path> newCaFile,
            Optional<Path> newAuthFile,
            Map<String, List<String>> newMirrors,
            int newRetries,
            Duration newTimeout) {
        return new TransportOptions(
                newPlainHttp,
                newInsecureTls,
                newCaFile,
                newAuthFile,
                newMirrors,
                newRetries,
                newTimeout,
                userAgent,
                environment,
                warnings);
    }
}
