package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that fails gives a clear error or a retry that works, and never a wrong image. */
class RegistryFaultsTest {
    private static final int CHUNK = RegistryUpload.CHUNK_SIZE;

    private final SampleImage image = SampleImage.oci(1, 1, 300_000);
    private final Descriptor layer = image.descriptors().get(1);
    private final RegistryFixture client = new RegistryFixture();
    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
        image.blobs().forEach(blob -> registry.putBlob("a", blob));
        registry.putManifest("a", "1", image.manifest());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v2/",
                "GET .*/manifests/.*",
                "HEAD .*/blobs/.*",
                "POST .*/uploads/",
                "PATCH .*",
                "PUT .*/uploads/.*",
                "PUT .*/manifests/.*"
            })
    void aConnectionThatIsDroppedAtAnyPointIsTriedAgain(String request) throws IOException {
        registry.withFault(Fault.drop(request, 1));
        writeAndRead();
        // The JDK's client repeats reads on its own once; the others are ours to repeat.
        boolean reads = request.startsWith("GET") || request.startsWith("HEAD");
        assertThat(client.pauses()).hasSize(reads ? 0 : 1);
        assertThat(registry.count(request)).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST .*/uploads/", "PATCH .*", "PUT .*/uploads/.*", "PUT .*/manifests/.*"})
    void anAnswerThatIsLostAtAnyPointDoesNotSpoilTheImage(String request) throws IOException {
        registry.withFault(Fault.dropAnswer(request, 1));
        writeAndRead();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void statusesThatPassAreTriedAgain(int status) throws IOException {
        registry.withFault(Fault.status("GET .*/manifests/.*", 2, status));
        registry.withFault(Fault.status("PATCH .*", 2, status));
        registry.withFault(Fault.status("PUT .*/uploads/.*", 2, status));
        writeAndRead();
        assertThat(client.pauses()).hasSize(6);
    }

    /** One blob of two chunks and small ones, the manifest, and back. */
    private void writeAndRead() throws IOException {
        byte[] large = new byte[CHUNK + 99];
        new Random(3).nextBytes(large);
        Descriptor blob = SampleImage.descriptor("application/octet-stream", large);
        ImageDestination destination = client.destination(registry, "b:1");
        assertThat(destination.hasBlob(blob)).isFalse();
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(large);
            upload.commit(blob);
        }
        image.write(destination);
        assertThat(registry.blob("b", blob.digest())).isEqualTo(large);
        RawManifest manifest = client.source(registry, "b:1").topManifest();
        assertThat(manifest).isEqualTo(image.manifest());
        image.requireBlobs(client.source(registry, "b:1"));
    }

    @Test
    void pausesGrowAndEndInAnErrorThatSaysWhatWasTried() throws IOException {
        registry.withFault(Fault.status("GET .*/manifests/.*", 100, 503));
        assertThatThrownBy(() -> client.source(registry, "a:1").topManifest())
                .isInstanceOf(RegistryException.class)
                .hasMessage("Tried to read the manifest " + registry.host() + "/a:1 but failed because "
                        + registry.host() + " answered 503 Service Unavailable");
        assertThat(client.pauses())
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void theRegistrySaysInSecondsOrByDateHowLongToWait() throws IOException {
        registry.withFault(Fault.status("GET .*/manifests/.*", 1, 429, "Retry-After", "7"));
        registry.withFault(Fault.status("GET .*/manifests/.*", 1, 503, "Retry-After", "Fri, 02 Jan 2026 03:04:25 GMT"));
        registry.withFault(Fault.status("GET .*/manifests/.*", 1, 429, "Retry-After", "99999"));
        client.source(registry, "a:1").topManifest();
        assertThat(client.pauses())
                .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    @Test
    void anErrorIsNotTriedAgainAndItsCodesAreTold() {
        assertThatThrownBy(() -> client.source(registry, "a:nothing").topManifest())
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.isNotFound()).isTrue();
                    assertThat(e.codes()).containsExactly("MANIFEST_UNKNOWN");
                })
                .hasMessageEndingWith("answered 404 Not Found (MANIFEST_UNKNOWN: as the test wants it)");
        assertThat(client.pauses()).isEmpty();
    }

    @Test
    void theTextOfAnErrorCannotMoveTheCursor() {
        byte[] body = "{\"errors\":[{\"code\":\"X\",\"message\":\"a\\u001b[2Jb\"}]}".getBytes(StandardCharsets.UTF_8);
        registry.withFault(
                Fault.of("GET .*/manifests/.*", 1, (exchange, self) -> FakeRegistry.send(exchange, 403, body)));
        assertThatThrownBy(() -> client.source(registry, "a:1").topManifest())
                .hasMessageEndingWith("answered 403 Forbidden (X: a [2Jb)");
    }

    @Test
    void aBlobWhoseConnectionBreaksIsReadOnFromThere() throws IOException {
        byte[] bytes = image.layers().get(0);
        registry.withFault(Fault.cut("GET .*/blobs/" + layer.digest(), 1, bytes, 100_000));
        registry.withFault(Fault.drop("GET .*/blobs/" + layer.digest(), 2));
        assertThat(readLayer()).isEqualTo(bytes);
        assertThat(registry.requests().get(registry.requests().size() - 1).header("Range"))
                .isEqualTo("bytes=100000-" + (bytes.length - 1));
    }

    @Test
    void aBlobIsReadOnAlsoFromARegistryWithoutRanges() throws IOException {
        byte[] bytes = image.layers().get(0);
        registry.withoutRanges().withFault(Fault.cut("GET .*/blobs/" + layer.digest(), 1, bytes, 100_000));
        assertThat(readLayer()).isEqualTo(bytes);
    }

    @Test
    void aConnectionThatAlwaysBreaksEndsInAnError() {
        byte[] bytes = image.layers().get(0);
        registry.withFault(Fault.cut("GET .*/blobs/" + layer.digest(), 1, bytes, 1_000));
        registry.withFault(Fault.drop("GET .*/blobs/" + layer.digest(), 1_000));
        assertThatThrownBy(this::readLayer)
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith("Tried to read the blob");
    }

    @Test
    void otherBytesThanAskedForAreFoundAtTheEndOfTheStream() {
        byte[] wrong = image.layers().get(0).clone();
        wrong[wrong.length - 1]++;
        registry.withFault(Fault.body("GET .*/blobs/.*", 1, "application/octet-stream", wrong));
        assertThatThrownBy(this::readLayer)
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("has other content than its digest");
    }

    @Test
    void aBlobOfAnotherLengthIsRefused() {
        registry.withFault(Fault.body("GET .*/blobs/.*", 1, "application/octet-stream", new byte[5]));
        assertThatThrownBy(this::readLayer)
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("the server has 5 bytes, but " + layer.size() + " are expected");
    }

    @Test
    void aManifestWithOtherBytesThanItsDigestIsRefused() {
        byte[] wrong = new String(image.manifest().bytes(), StandardCharsets.UTF_8)
                .replace("schemaVersion\":2", "schemaVersion\":3")
                .getBytes(StandardCharsets.UTF_8);
        registry.withFault(Fault.body("GET .*/manifests/.*", 1, MediaTypes.OCI_MANIFEST, wrong));
        assertThatThrownBy(() -> client.source(registry, "a@" + image.manifest().digest())
                        .topManifest())
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("the registry sent other bytes than the digest");
    }

    @Test
    void aSilentRegistryIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        RegistryFixture impatient =
                new RegistryFixture(RegistryFixture.options().withTimeout(Duration.ofMillis(300)));
        registry.withFault(Fault.of("GET .*/blobs/.*", 1, (exchange, self) -> {
            exchange.sendResponseHeaders(200, layer.size());
            exchange.getResponseBody().write(image.layers().get(0), 0, 50);
            exchange.getResponseBody().flush();
            await(end);
            exchange.close();
        }));
        try (InputStream in = impatient.source(registry, "a:1").blob(layer)) {
            assertThat(in.readAllBytes()).isEqualTo(image.layers().get(0));
            assertThat(impatient.pauses()).hasSize(1);
        } finally {
            end.countDown();
        }
    }

    @Test
    void aRegistryThatDripsIsWaitedFor() throws IOException {
        RegistryFixture impatient =
                new RegistryFixture(RegistryFixture.options().withTimeout(Duration.ofMillis(2_000)));
        registry.withFault(Fault.of("GET .*/blobs/.*", 1, (exchange, self) -> {
            byte[] bytes = image.config();
            exchange.sendResponseHeaders(200, bytes.length);
            for (byte b : bytes) {
                exchange.getResponseBody().write(b);
                exchange.getResponseBody().flush();
                pause();
            }
        }));
        try (InputStream in =
                impatient.source(registry, "a:1").blob(image.descriptors().get(0))) {
            assertThat(in.readAllBytes()).isEqualTo(image.config());
        }
        assertThat(impatient.pauses()).isEmpty();
        assertThat(registry.count("GET .*/blobs/.*")).isEqualTo(1);
    }

    private static void pause() {
        try {
            Thread.sleep(3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] readLayer() throws IOException {
        try (InputStream in = client.source(registry, "a:1").blob(layer)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aRegistryThatTakesOnlyAPartOfAChunkIsSentTheRest() throws IOException {
        registry.withFault(Fault.of("PATCH .*", 2, (exchange, self) -> {
            String id = exchange.getRequestURI().getPath().replaceAll(".*/", "");
            self.patch(exchange, "b", id, exchange.getRequestBody().readAllBytes(), 1_000_000);
        }));
        writeAndRead();
        assertThat(client.pauses()).isEmpty();
    }

    @Test
    void aChunkThatIsTooLargeForTheRegistryIsSentInSmallerParts() throws IOException {
        registry.withFault(Fault.of("PATCH .*", 1_000, (exchange, self) -> {
            byte[] part = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestURI().getPath().replaceAll(".*/", "");
            if (part.length > 3 << 20) {
                exchange.sendResponseHeaders(413, -1);
            } else {
                self.patch(exchange, "b", id, part, part.length);
            }
        }));
        writeAndRead();
    }

    @Test
    void aRegistryThatClaimsToHaveMoreThanWasSentIsNotBelieved() {
        registry.withFault(
                Fault.status("PATCH .*", 1, 202, "Range", "0-99999999999", "Location", "/v2/b/blobs/uploads/1"));
        assertThatThrownBy(this::writeAndRead)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("says that it has 100000000000 bytes");
        assertThat(registry.manifest("b", "1")).isNull();
    }

    @Test
    void aRegistryThatTakesNothingIsGivenUp() {
        registry.withFault(Fault.of("PATCH .*", 1_000, (exchange, self) -> {
            String id = exchange.getRequestURI().getPath().replaceAll(".*/", "");
            self.patch(exchange, "b", id, exchange.getRequestBody().readAllBytes(), 0);
        }));
        assertThatThrownBy(this::writeAndRead)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("at offset 0 the registry took nothing");
    }

    @Test
    void anUploadThatTheRegistryForgotIsAnError() {
        registry.withFault(Fault.status("PATCH .*", 1, 404));
        assertThatThrownBy(this::writeAndRead)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("404");
    }

    @Test
    void aRegistryThatStoresUnderAnotherDigestIsFoundOut() {
        registry.withFault(Fault.status(
                "PUT .*/uploads/.*",
                1,
                201,
                "Docker-Content-Digest",
                ContentDigest.ofBytes(new byte[1]).toString()));
        assertThatThrownBy(this::writeAndRead)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("stored it as");
    }

    @Test
    void anyPartOfABlobIsReadByRangesAlsoOverBrokenConnections() throws IOException {
        byte[] bytes = image.layers().get(0);
        registry.withFault(Fault.drop("GET .*/blobs/.*", 1));
        try (ByteSource source = client.source(registry, "a:1").openBlob(layer)) {
            assertThat(source.size()).isEqualTo(bytes.length);
            Random random = new Random(11);
            for (int i = 0; i < 50; i++) {
                int from = random.nextInt(bytes.length);
                int length = random.nextInt(bytes.length - from + 1);
                assertThat(source.read(from, length)).isEqualTo(Arrays.copyOfRange(bytes, from, from + length));
            }
            assertThatThrownBy(() -> source.read(bytes.length - 1, 2)).isInstanceOf(MalformedInputException.class);
        }
        assertThat(registry.count("GET .*/blobs/.*")).isLessThan(6);
    }

    @Test
    void partsAreReadAlsoFromARegistryWithoutRanges() throws IOException {
        byte[] bytes = image.layers().get(0);
        registry.withoutRanges();
        try (ByteSource source = client.source(registry, "a:1").openBlob(layer)) {
            assertThat(source.read(200_000, 1_000)).isEqualTo(Arrays.copyOfRange(bytes, 200_000, 201_000));
        }
    }

    @Test
    void aRangeOfAnotherBlobSizeIsRefused() throws IOException {
        registry.withFault(Fault.of("GET .*/blobs/.*", 1, (exchange, self) -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 131072-262143/7");
            FakeRegistry.send(exchange, 206, new byte[131_072]);
        }));
        try (ByteSource source = client.source(registry, "a:1").openBlob(layer)) {
            assertThatThrownBy(() -> source.read(131_072, 10))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("the server has 7 bytes");
        }
    }

    @Test
    void anUnreachableRegistryIsNamed() throws IOException {
        registry.close();
        assertThatThrownBy(() -> client.source(registry, "a:1").topManifest())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(registry.host() + " cannot be reached");
    }
}
