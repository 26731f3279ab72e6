package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A client of {@link FakeRegistry}s that never really waits. */
final class RegistryFixture {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final int RETRIES = 3;

    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private final Registries registries;

    RegistryFixture() {
        this(options());
    }

    RegistryFixture(TransportOptions options) {
        this.registries = new Registries(options.withWarnings(warnings::add), policy(RETRIES, pauses));
    }

    static TransportOptions options() {
        return TransportOptions.defaults()
                .withPlainHttp(HostSet.ALL)
                .withTimeout(Duration.ofSeconds(10))
                .withEnvironment(Map.of());
    }

    static RetryPolicy policy(int retries, List<Duration> pauses) {
        return new RetryPolicy(
                retries,
                Duration.ofMillis(100),
                Duration.ofSeconds(60),
                () -> 0,
                Clock.fixed(NOW, ZoneOffset.UTC),
                pauses::add);
    }

    ImageSource source(FakeRegistry registry, String name) throws IOException {
        return registries.openSource(registry.reference(name));
    }

    ImageDestination destination(FakeRegistry registry, String name) throws IOException {
        return registries.openDestination(registry.reference(name));
    }

    Registries registries() {
        return registries;
    }

    /** How long was waited before requests were sent again. */
    List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
