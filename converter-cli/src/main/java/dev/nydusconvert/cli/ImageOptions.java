package dev.nydusconvert.cli;

import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.TransportOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The operand and the options of verbs on images: which image, and how its registry is reached. */
final class ImageOptions {
    /** For the help of each verb on images. */
    static final List<String> REFERENCES = List.of(
            "",
            "Images:",
            "  docker://HOST[:PORT]/NAME[:TAG|@DIGEST]  in a registry; Docker Hub without a host",
            "  oci:DIR[:TAG]                            in an OCI image layout",
            "  oci-archive:FILE[:TAG]                   in the tar of an OCI image layout",
            "  docker-archive:FILE[:NAME:TAG]           in what 'docker save' writes",
            "  dir:DIR                                  in a folder, as skopeo writes it");

    private static final String PROXY_LOGINS_OFF = "jdk.http.auth.tunneling.disabledSchemes";
    private static final int MAX_TIMEOUT = 3600;
    private static final int MAX_RETRIES = 100;

    private final OptionSpec plainHttp = flag("--plain-http", "Speak HTTP without TLS to all registries.");
    private final OptionSpec plainHttpHosts =
            hosts("--plain-http-host", "Speak HTTP without TLS to HOST[:PORT]; may be given more than once.");
    private final OptionSpec insecure = flag("--insecure", "Take any certificate of any registry.");
    private final OptionSpec insecureHosts =
            hosts("--insecure-host", "Take any certificate of HOST[:PORT]; may be given more than once.");
    private final OptionSpec caFile = SharedOptions.path("--ca-file", "FILE")
            .description("Trust the certificates in FILE (PEM) besides those of the JDK.")
            .build();
    private final OptionSpec authFile = SharedOptions.path("--auth-file", "FILE")
            .names("--auth-file", "--authfile")
            .description("Look for logins in FILE only. Default: where 'podman login' and 'docker login' keep them.")
            .build();
    private final OptionSpec mirrors = OptionSpec.builder("--mirror")
            .paramLabel("HOST=MIRROR[/PATH]")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Read images of HOST from MIRROR first; may be given more than once.")
            .build();
    private final OptionSpec retries =
            number("--retries", "N", 0, MAX_RETRIES, 5, "How often a request that failed is tried again");
    private final OptionSpec timeout = number(
            "--timeout", "SECONDS", 1, MAX_TIMEOUT, 60, "How long a registry may stay silent before it is given up");
    private final CommandSpec spec;

    private ImageOptions(CommandSpec spec) {
        this.spec = spec;
    }

    /** Adds the options to a verb. */
    static ImageOptions addedTo(CommandSpec spec) {
        ImageOptions options = new ImageOptions(spec);
        spec.addOption(options.plainHttp)
                .addOption(options.plainHttpHosts)
                .addOption(options.insecure)
                .addOption(options.insecureHosts)
                .addOption(options.caFile)
                .addOption(options.authFile)
                .addOption(options.mirrors)
                .addOption(options.retries)
                .addOption(options.timeout);
        return options;
    }

    /** An operand that names an image. */
    static PositionalParamSpec.Builder operand(String label) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(ImageReference.class)
                .converters(ImageOptions::parse);
    }

    /** An option that names an image. */
    static OptionSpec.Builder option(String name, String label) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(ImageReference.class)
                .converters(ImageOptions::parse);
    }

    private static ImageReference parse(String text) {
        try {
            return ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Opens images in the way that the options say; warnings go to standard error. */
    Transports transports(StandardStreams streams) {
        // Unless it is told so before its HTTP client is first used, the JDK does not log in at a proxy before TLS.
        if (System.getProperty(PROXY_LOGINS_OFF) == null) {
            System.setProperty(PROXY_LOGINS_OFF, "");
        }
        return new Transports(options(streams));
    }

    TransportOptions options(StandardStreams streams) {
        TransportOptions options = TransportOptions.defaults()
                .withPlainHttp(hostSet(plainHttp, plainHttpHosts))
                .withInsecureTls(hostSet(insecure, insecureHosts))
                .withMirrors(mirrorMap())
                .withRetries(retries.<Integer>getValue())
                .withTimeout(Duration.ofSeconds(timeout.<Integer>getValue()))
                .withWarnings(warning -> streams.err().println(Main.NAME + ": warning: " + warning));
        Path authorities = caFile.getValue();
        Path logins = authFile.getValue();
        options = authorities == null ? options : options.withCaFile(authorities);
        return logins == null ? options : options.withAuthFile(logins);
    }

    private static HostSet hostSet(OptionSpec all, OptionSpec some) {
        List<String> hosts = some.getValue();
        return SharedOptions.isSet(all) ? HostSet.ALL : hosts == null ? HostSet.NONE : HostSet.of(Set.copyOf(hosts));
    }

    private Map<String, List<String>> mirrorMap() {
        List<String> given = mirrors.getValue();
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (String mirror : given == null ? List.<String>of() : given) {
            int equals = mirror.indexOf('=');
            if (equals <= 0 || equals == mirror.length() - 1) {
                throw new ParameterException(
                        spec.commandLine(), "Invalid value for option '--mirror': '" + mirror + "' is not HOST=MIRROR");
            }
            map.computeIfAbsent(mirror.substring(0, equals), host -> new ArrayList<>())
                    .add(mirror.substring(equals + 1));
        }
        return map;
    }

    private static OptionSpec flag(String name, String meaning) {
        return OptionSpec.builder(name).description(meaning).build();
    }

    private static OptionSpec hosts(String name, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel("HOST")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(meaning)
                .build();
    }

    private static OptionSpec number(String name, String label, int least, int most, int usual, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(Integer.class)
                .converters(text -> parseNumber(text, least, most))
                .initialValue(usual)
                .description(meaning + ", " + least + " to " + most + ". Default: " + usual + ".")
                .build();
    }

    private static Integer parseNumber(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new TypeConversionException("'" + text + "' is not a number from " + least + " to " + most);
    }
}
