package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.RegistryReference;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.time.Duration;

/** Pushes and pulls an image over a {@link FaultyWire}, once for each of some points that are spread over all bytes. */
final class WireTrials {
    /** Small, so that headers of requests and answers are most of the bytes. */
    private final SampleImage image = SampleImage.oci(5, 1, 2_000);

    private final int points;
    private Duration patience = Duration.ofSeconds(2);

    WireTrials(int points) {
        this.points = points;
    }

    /** @param reported ended in an error, @param harmless gave the right image */
    record Outcome(int reported, int harmless) {}

    /** One connection is dropped at each point in turn; how often the image came back all the same. */
    int dropped(FaultyWire.Direction direction) throws IOException {
        long total = bytesOfPushAndPull(direction);
        int right = 0;
        for (int i = 0; i < points; i++) {
            long position = total * i / points;
            try (FakeRegistry registry = FakeRegistry.start();
                    FaultyWire wire = FaultyWire.start(
                            registry, new FaultyWire.Fault(FaultyWire.Kind.DROP, direction, position))) {
                pushAndPull(wire);
                if (!registry.manifest("b", "1").equals(image.manifest())) {
                    throw new AssertionError("dropped at byte " + position + " " + direction + ": another manifest");
                }
                right++;
            } catch (IOException e) {
                throw new AssertionError("dropped at byte " + position + " " + direction, e);
            }
        }
        return right;
    }

    private long bytesOfPushAndPull(FaultyWire.Direction direction) throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                FaultyWire wire = FaultyWire.start(registry, null)) {
            pushAndPull(wire);
            return wire.count(direction);
        }
    }

    /** One byte of all that the registry sends is changed; the image that is pulled is right, or there is an error. */
    Outcome changed() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start()) {
            image.blobs().forEach(blob -> registry.putBlob("b", blob));
            registry.putManifest("b", "1", image.manifest());
            long total;
            try (FaultyWire wire = FaultyWire.start(registry, null)) {
                pull(wire);
                total = wire.count(FaultyWire.Direction.TO_CLIENT);
            }
            int reported = 0;
            for (int i = 0; i < points; i++) {
                long position = total * i / points;
                FaultyWire.Fault fault =
                        new FaultyWire.Fault(FaultyWire.Kind.FLIP, FaultyWire.Direction.TO_CLIENT, position);
                try (FaultyWire wire = FaultyWire.start(registry, fault)) {
                    pull(wire);
                } catch (RegistryException | MalformedInputException | UnsupportedFeatureException e) {
                    reported++;
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("changed at byte " + position, e);
                }
            }
            return new Outcome(reported, points - reported);
        }
    }

    /** All bytes of a direction come one by one. */
    void dripping(FaultyWire.Direction direction) throws IOException {
        patience = Duration.ofSeconds(60);
        try (FakeRegistry registry = FakeRegistry.start();
                FaultyWire wire =
                        FaultyWire.start(registry, new FaultyWire.Fault(FaultyWire.Kind.DRIP, direction, 0))) {
            pushAndPull(wire);
        }
    }

    /** Patience for silence on the wire: that of a changed length is waited for, that of a drip must not end it. */
    private RegistryFixture client() {
        return new RegistryFixture(RegistryFixture.options().withTimeout(patience));
    }

    private static RegistryReference reference(FaultyWire wire) {
        return (RegistryReference) ImageReference.parse("docker://" + wire.host() + "/b:1");
    }

    private void pushAndPull(FaultyWire wire) throws IOException {
        try (ImageDestination destination = client().registries().openDestination(reference(wire))) {
            image.write(destination);
        }
        pull(wire);
    }

    private void pull(FaultyWire wire) throws IOException {
        try (ImageSource source = client().registries().openSource(reference(wire))) {
            RawManifest manifest = source.topManifest();
            if (!manifest.equals(image.manifest())) {
                throw new AssertionError("another manifest: " + manifest);
            }
            image.requireBlobs(source);
        }
    }
}
