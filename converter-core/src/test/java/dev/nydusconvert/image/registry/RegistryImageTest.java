package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.DescriptorList;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.ReferrersTag;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images go into a registry and come out of it as they were. */
class RegistryImageTest {
    private final SampleImage image = SampleImage.oci(1, 3, 5_000);
    private final RegistryFixture client = new RegistryFixture();
    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void anImageComesBackAsItWasWritten() throws IOException {
        image.write(client.destination(registry, "a/b:1.0"));
        ImageSource source = client.source(registry, "a/b:1.0");
        RawManifest top = source.topManifest();
        assertThat(top.bytes()).isEqualTo(image.manifest().bytes());
        assertThat(top).isEqualTo(image.manifest());
        image.requireBlobs(source);
        assertThat(client.source(registry, "a/b@" + top.digest()).topManifest()).isEqualTo(top);
        assertThat(client.pauses()).isEmpty();
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void anIndexIsWrittenAfterItsManifestsAndTheTagComesLast() throws IOException {
        SampleImage second = SampleImage.docker(2, 1, 100);
        RawManifest index = SampleImage.index(List.of(image.manifest(), second.manifest()));
        ImageDestination destination = client.destination(registry, "multi:tag");
        image.writeBlobs(destination);
        destination.putManifest(image.manifest());
        second.writeBlobs(destination);
        destination.putManifest(second.manifest());
        assertThat(registry.manifest("multi", "tag")).isNull();
        destination.commit(index);
        ImageSource source = client.source(registry, "multi:tag");
        assertThat(source.topManifest()).isEqualTo(index);
        List<Descriptor> children = DescriptorList.read(source.topManifest().bytes(), "index");
        assertThat(source.manifest(children.get(1)).bytes())
                .isEqualTo(second.manifest().bytes());
    }

    @Test
    void aSmallBlobTakesTwoRequestsAndALargeOneIsSentInChunks() throws IOException {
        byte[] large = new byte[2 * RegistryUpload.CHUNK_SIZE + 12_345];
        new Random(7).nextBytes(large);
        ImageDestination destination = client.destination(registry, "a:b");
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(large, 0, 100);
            upload.write(large, 100, large.length - 100);
            assertThat(upload.size()).isEqualTo(large.length);
            assertThat(upload.commit()).isEqualTo(ContentDigest.ofBytes(large));
        }
        assertThat(registry.blob("a", ContentDigest.ofBytes(large))).isEqualTo(large);
        assertThat(registry.count("PATCH .*")).isEqualTo(3);
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(5);
            upload.commit();
        }
        assertThat(registry.count("POST .*")).isEqualTo(2);
        assertThat(registry.count("PATCH .*")).isEqualTo(3);
        assertThat(registry.count("PUT .*")).isEqualTo(2);
    }

    @Test
    void anEmptyBlobCanBeWrittenAndRead() throws IOException {
        Descriptor empty = SampleImage.descriptor("application/octet-stream", new byte[0]);
        ImageDestination destination = client.destination(registry, "a:b");
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.commit(empty);
        }
        assertThat(destination.hasBlob(empty)).isTrue();
        assertThat(client.source(registry, "a:b").blob(empty).readAllBytes()).isEmpty();
    }

    @Test
    void whatIsNotTheExpectedBlobIsNotStored() throws IOException {
        ImageDestination destination = client.destination(registry, "a:b");
        byte[] wanted = {1, 2, 3};
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(new byte[] {1, 2, 4});
            assertThatThrownBy(() -> upload.commit(SampleImage.descriptor("a/b", wanted)))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("has other content than its digest says");
        }
        assertThat(registry.count("PUT .*")).isZero();
    }

    @Test
    void anUploadThatIsGivenUpIsCancelledAtTheRegistry() throws IOException {
        try (BlobUpload upload = client.destination(registry, "a:b").uploadBlob()) {
            upload.write(new byte[RegistryUpload.CHUNK_SIZE + 1]);
            assertThat(registry.openUploads()).isEqualTo(1);
        }
        assertThat(registry.openUploads()).isZero();
        assertThat(registry.count("PUT .*")).isZero();
    }

    @Test
    void whoStillWritesWhenAnUploadIsGivenUpIsToldAsOfAFailure() throws IOException {
        BlobUpload upload = client.destination(registry, "a:b").uploadBlob();
        upload.write(1);
        upload.close();
        assertThatThrownBy(() -> upload.write(2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("given up");
    }

    @Test
    void aBlobOfAnotherRepositoryIsMounted() throws IOException {
        image.write(client.destination(registry, "from:x"));
        Descriptor layer = image.descriptors().get(1);
        ImageDestination destination = client.destination(registry, "to:x");
        assertThat(destination.hasBlob(layer)).isFalse();
        assertThat(destination.mountBlob(layer, registry.reference("from:x"))).isTrue();
        assertThat(destination.hasBlob(layer)).isTrue();
        Descriptor unknown = SampleImage.descriptor("a/b", new byte[] {9});
        assertThat(destination.mountBlob(unknown, registry.reference("from:x"))).isFalse();
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void aDigestAsDestinationTakesOnlyThatImage() throws IOException {
        ImageDestination other = client.destination(registry, "a@" + ContentDigest.ofBytes(new byte[1]));
        image.writeBlobs(other);
        assertThatThrownBy(() -> other.commit(image.manifest()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names a digest");
        ImageDestination same =
                client.destination(registry, "a@" + image.manifest().digest());
        same.commit(image.manifest());
        assertThat(registry.manifest("a", image.manifest().digest().toString())).isEqualTo(image.manifest());
    }

    @Test
    void referrersAreListedByTheRegistryThatCan() throws IOException {
        registry.withReferrers();
        SampleImage signature = writeSigned();
        assertThat(referrers()).containsExactly(DescriptorList.referrer(signature.manifest()));
        assertThat(registry.manifest("a", ReferrersTag.of(image.manifest().digest())))
                .isNull();
    }

    @Test
    void referrersAreListedUnderTheFallbackTagElsewhere() throws IOException {
        SampleImage signature = writeSigned();
        Descriptor listed = referrers().get(0);
        assertThat(listed.digest()).isEqualTo(signature.manifest().digest());
        assertThat(listed.artifactType()).contains("application/vnd.example.signature");
        assertThat(listed.annotation("k")).contains("v");
        writeSigned();
        assertThat(referrers()).hasSize(1);
        SampleImage other = SampleImage.referrer(6, image.manifest());
        other.write(client.destination(registry, "a:other"));
        assertThat(referrers()).hasSize(2);
    }

    private SampleImage writeSigned() throws IOException {
        ImageDestination destination = client.destination(registry, "a:1");
        SampleImage signature = SampleImage.referrer(5, image.manifest());
        image.writeBlobs(destination);
        signature.writeBlobs(destination);
        destination.putManifest(signature.manifest());
        destination.commit(image.manifest());
        return signature;
    }

    private List<Descriptor> referrers() throws IOException {
        return client.source(registry, "a:1").referrers(image.manifest().digest());
    }

    @Test
    void tagsAreListed() throws IOException {
        image.write(client.destination(registry, "a:one"));
        image.write(client.destination(registry, "a:two"));
        assertThat(client.registries().tags(registry.reference("a"))).containsExactly("one", "two");
    }

    @Test
    void mirrorsAreAskedFirstAndTheRegistryWhereTheyHaveNothing() throws IOException {
        try (FakeRegistry mirror = FakeRegistry.start()) {
            RegistryFixture mirrored = new RegistryFixture(
                    RegistryFixture.options().withMirrors(Map.of(registry.host(), List.of(mirror.host() + "/proxy"))));
            image.write(client.destination(registry, "a:1"));
            mirror.putManifest("proxy/a", "1", image.manifest());
            ImageSource source = mirrored.source(registry, "a:1");
            long before = registry.count(".*");
            assertThat(source.topManifest()).isEqualTo(image.manifest());
            assertThat(registry.count(".*")).isEqualTo(before);
            image.requireBlobs(source);
            assertThat(mirrored.warnings()).isNotEmpty().allMatch(it -> it.contains("mirror " + mirror.host()));
        }
    }

    @Test
    void aManifestThatIsTooLargeIsNotReadIntoMemory() {
        registry.withFault(Fault.body("GET .*/manifests/.*", 1, MediaTypes.OCI_MANIFEST, new byte[(4 << 20) + 1]));
        assertThatThrownBy(() -> client.source(registry, "a:1").topManifest())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("the answer has more than 4194304 bytes");
    }
}
