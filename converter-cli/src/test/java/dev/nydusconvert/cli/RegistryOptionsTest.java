package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.TransportOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

class RegistryOptionsTest {
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private final StandardStreams streams = new StandardStreams(
            new ByteArrayInputStream(new byte[0]),
            new StandardOutput(new ByteArrayOutputStream()),
            new PrintStream(messages, true, StandardCharsets.UTF_8));
    private final CommandSpec spec = CommandSpec.create();
    private final RegistryOptions options = new RegistryOptions();
    private final PositionalParamSpec image =
            ImageOperand.builder("IMAGE").index("0").build();

    private TransportOptions parse(String... args) {
        if (spec.positionalParameters().isEmpty()) {
            spec.addPositional(image);
            options.addTo(spec);
        }
        new CommandLine(spec).parseArgs(args);
        return options.options(spec, streams);
    }

    @Test
    void withoutOptionsTlsIsSpokenAndCertificatesAreChecked() {
        TransportOptions parsed = parse("docker://busybox");
        assertThat(parsed.plainHttp()).isEqualTo(HostSet.NONE);
        assertThat(parsed.insecureTls()).isEqualTo(HostSet.NONE);
        assertThat(parsed.caFile()).isEmpty();
        assertThat(parsed.authFile()).isEmpty();
        assertThat(parsed.mirrors()).isEmpty();
        assertThat(parsed.retries()).isEqualTo(5);
        assertThat(parsed.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(image.<ImageReference>getValue()).hasToString("docker://busybox");
    }

    @Test
    void allOptionsReachTheTransports() {
        TransportOptions parsed = parse(
                "--plain-http-host",
                "a:5000",
                "--plain-http-host",
                "b",
                "--insecure",
                "--ca-file",
                "ca.pem",
                "--authfile",
                "auth.json",
                "--mirror",
                "docker.io=m1",
                "--mirror",
                "docker.io=m2/path",
                "--retries",
                "0",
                "--timeout",
                "7",
                "oci:x");
        assertThat(parsed.plainHttp()).isEqualTo(HostSet.of(Set.of("a:5000", "b")));
        assertThat(parsed.insecureTls()).isEqualTo(HostSet.ALL);
        assertThat(parsed.caFile()).contains(Path.of("ca.pem"));
        assertThat(parsed.authFile()).contains(Path.of("auth.json"));
        assertThat(parsed.mirrors()).containsEntry("docker.io", List.of("m1", "m2/path"));
        assertThat(parsed.retries()).isZero();
        assertThat(parsed.timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "--mirror,x,is written HOST=MIRROR",
                "--mirror,=x,is written HOST=MIRROR",
                "--retries,101,'101'",
                "--timeout,0,'0'",
                "--timeout,x,'x'",
            })
    void mistakesAreNamed(String option, String value, String reason) {
        assertThatThrownBy(() -> parse(option, value, "oci:x"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNoImageIsAMistakeOfTheCommandLine() {
        assertThatThrownBy(() -> parse("busybox"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'busybox' is no image: it has to start with one of docker://");
    }

    @Test
    void warningsGoToStandardError() {
        parse("oci:x").warnings().accept("the text");
        assertThat(messages.toString(StandardCharsets.UTF_8)).isEqualTo("nydus-convert: warning: the text\n");
    }
}
