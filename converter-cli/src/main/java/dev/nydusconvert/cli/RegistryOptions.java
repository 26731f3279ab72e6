package dev.nydusconvert.cli;

import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.TransportOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** How registries are reached. */
final class RegistryOptions {
    private static final int MAX_RETRIES = 100;
    private static final int MAX_TIMEOUT = 3600;
    private static final String PROXY_LOGINS_OFF = "jdk.http.auth.tunneling.disabledSchemes";

    private final OptionSpec plainHttp = OptionSpec.builder("--plain-http")
            .description("Speak to registries without TLS.")
            .build();
    private final OptionSpec insecure = OptionSpec.builder("--insecure")
            .description("Accept any certificate of a registry.")
            .build();
    private final OptionSpec plainHttpHosts = hostList("--plain-http-host", "Speak to registry HOST without TLS.");
    private final OptionSpec insecureHosts = hostList("--insecure-host", "Accept any certificate of registry HOST.");
    private final OptionSpec caFile = SharedOptions.path("--ca-file", "FILE")
            .description("Trust the certificates in FILE (PEM) too.")
            .build();
    private final OptionSpec authFile = SharedOptions.path("--authfile", "FILE")
            .names("--authfile", "--auth-file")
            .description("Take credentials from FILE, in place of those of 'podman login' and 'docker login'.")
            .build();
    private final OptionSpec mirrors = OptionSpec.builder("--mirror")
            .paramLabel("HOST=MIRROR")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("When reading from registry HOST, ask MIRROR first. Give it once for each.")
            .build();
    private final OptionSpec retries = SharedOptions.number(
            "--retries", 0, MAX_RETRIES, 5, "How often a request that failed for a passing reason is tried again");
    private final OptionSpec timeout = SharedOptions.number(
            "--timeout", 1, MAX_TIMEOUT, 60, "How many seconds a registry may stay silent before it is given up");

    void addTo(CommandSpec spec) {
        spec.addOption(plainHttp)
                .addOption(insecure)
                .addOption(plainHttpHosts)
                .addOption(insecureHosts)
                .addOption(caFile)
                .addOption(authFile)
                .addOption(mirrors)
                .addOption(retries)
                .addOption(timeout);
    }

    /** Opens images in the way that was asked for. */
    Transports transports(CommandSpec spec, StandardStreams streams) {
        // Unless it is told so before its HTTP client is first used, the JDK does not log in at a proxy before TLS.
        if (System.getProperty(PROXY_LOGINS_OFF) == null) {
            System.setProperty(PROXY_LOGINS_OFF, "");
        }
        return new Transports(options(spec, streams));
    }

    TransportOptions options(CommandSpec spec, StandardStreams streams) {
        TransportOptions options = TransportOptions.defaults()
                .withPlainHttp(hosts(plainHttp, plainHttpHosts))
                .withInsecureTls(hosts(insecure, insecureHosts))
                .withRetries(retries.getValue())
                .withTimeout(Duration.ofSeconds(timeout.<Integer>getValue()))
                .withMirrors(parsedMirrors(spec))
                .withWarnings(warning -> streams.err().println(Main.NAME + ": warning: " + warning));
        Path certificates = caFile.getValue();
        if (certificates != null) {
            options = options.withCaFile(certificates);
        }
        Path credentials = authFile.getValue();
        if (credentials != null) {
            options = options.withAuthFile(credentials);
        }
        return options;
    }

    private static OptionSpec hostList(String name, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel("HOST[:PORT]")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(meaning + " Give it once for each.")
                .build();
    }

    private static HostSet hosts(OptionSpec all, OptionSpec some) {
        List<String> named = some.getValue();
        if (SharedOptions.isSet(all)) {
            return HostSet.ALL;
        }
        return named == null ? HostSet.NONE : HostSet.of(Set.copyOf(named));
    }

    private Map<String, List<String>> parsedMirrors(CommandSpec spec) {
        List<String> given = mirrors.getValue();
        Map<String, List<String>> parsed = new HashMap<>();
        for (String one : given == null ? List.<String>of() : given) {
            int equals = one.indexOf('=');
            if (equals < 1 || equals == one.length() - 1) {
                throw new ParameterException(spec.commandLine(), "--mirror is written HOST=MIRROR, not '" + one + "'");
            }
            parsed.computeIfAbsent(one.substring(0, equals), host -> new ArrayList<>())
                    .add(one.substring(equals + 1));
        }
        return parsed;
    }
}
