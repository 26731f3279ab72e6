package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.objectstore.AccessKey;
import dev.nydusconvert.image.objectstore.HttpStore;
import dev.nydusconvert.image.objectstore.ObjectStore;
import dev.nydusconvert.image.objectstore.OssStore;
import dev.nydusconvert.image.objectstore.S3Store;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObjectStoreBlobsTest {
    private static final Optional<AccessKey> KEY = Optional.of(new AccessKey(FakeBucket.ID, FakeBucket.SECRET));
    private static final int BLOCK = RangedBlob.BLOCK_SIZE;

    private final List<Duration> pauses = new ArrayList<>();
    private FakeBucket bucket;
    private byte[] content;

    @BeforeEach
    void start() throws IOException {
        bucket = FakeBucket.start();
        content = new byte[2 * BLOCK + 100];
        new Random(5).nextBytes(content);
    }

    @AfterEach
    void stop() {
        bucket.close();
    }

    private S3Store s3(Optional<AccessKey> key, String name) {
        return new S3Store("http", bucket.host(), FakeBucket.REGION, name, "nydus/", key);
    }

    private Optional<ByteSource> open(ObjectStore store, String id) throws IOException {
        return open(store, id, RegistryFixture.options());
    }

    private Optional<ByteSource> open(ObjectStore store, String id, TransportOptions options) throws IOException {
        RetryPolicy policy = RegistryFixture.policy(RegistryFixture.RETRIES, pauses);
        return new ObjectStoreBlobs(store, options, policy).find(id);
    }

    private void assertContent(Optional<ByteSource> opened) throws IOException {
        try (ByteSource blob = opened.orElseThrow()) {
            assertThat(blob.size()).isEqualTo(content.length);
            assertThat(blob.read(BLOCK + 1, 3)).isEqualTo(part(BLOCK + 1, 3));
            assertThat(blob.read(0, content.length)).isEqualTo(content);
        }
    }

    private byte[] part(int start, int length) {
        return Arrays.copyOfRange(content, start, start + length);
    }

    @Test
    void aBlobIsReadFromAnS3BucketThatWantsSignatures() throws IOException {
        bucket.with("/images/nydus/abc", content);

        assertContent(open(s3(KEY, "images"), "abc"));
        assertThat(bucket.requests().get(0)).isEqualTo("HEAD /images/nydus/abc");
    }

    @Test
    void aBlobIsReadFromAnOssBucketThatWantsSignatures() throws IOException {
        bucket.with("/images/nydus/abc", content);
        OssStore store = new OssStore("http", "oss.example", "images", "nydus/", KEY);
        Map<String, String> proxy = Map.of("HTTP_PROXY", "http://" + bucket.host());

        assertContent(open(store, "abc", RegistryFixture.options().withEnvironment(proxy)));
        assertThat(bucket.requests().get(0)).isEqualTo("HEAD http://images.oss.example/nydus/abc");
    }

    @Test
    void aKeyWithCharactersThatAreEncodedIsSignedAsItIsSent() throws IOException {
        bucket.with("/images/nydus/a b+\u00e9", content);

        assertContent(open(s3(KEY, "images"), "a b+\u00e9"));
    }

    @Test
    void aBlobThatAllMayReadNeedsNoKey() throws IOException {
        bucket.with("/public/nydus/abc", content);

        assertContent(open(s3(Optional.empty(), "public"), "abc"));
        assertContent(open(new HttpStore("http://" + bucket.host() + "/public/nydus"), "abc"));
    }

    @Test
    void aBlobThatIsNotThereIsNotFound() throws IOException {
        assertThat(open(s3(KEY, "images"), "abc")).isEmpty();
    }

    @Test
    void aSignatureWithAnotherSecretIsAnErrorThatDoesNotTellIt() {
        bucket.with("/images/nydus/abc", content);
        Optional<AccessKey> wrong = Optional.of(new AccessKey(FakeBucket.ID, "wrong-secret"));

        assertThatThrownBy(() -> open(s3(wrong, "images"), "abc"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("answered 403 Forbidden")
                .hasMessageContaining("http://" + bucket.host() + "/images/nydus/abc")
                .message()
                .doesNotContain("wrong-secret");
    }

    @Test
    void whatPassesIsTriedAgain() throws IOException {
        bucket.with("/images/nydus/abc", content).failing(2);

        assertContent(open(s3(KEY, "images"), "abc"));
        assertThat(pauses).hasSize(2);
    }

    @Test
    void aBlobThatShrinksWhileItIsReadIsAnError() throws IOException {
        bucket.with("/images/nydus/abc", content);
        ByteSource blob = open(s3(KEY, "images"), "abc").orElseThrow();
        bucket.with("/images/nydus/abc", part(0, BLOCK + 1));

        assertThatThrownBy(() -> blob.read(0, 10))
                .hasMessageContaining(
                        "the server has " + (BLOCK + 1) + " bytes, but " + content.length + " are expected");
    }

    @Test
    void whereNobodyListensThereIsAnError() {
        S3Store store = s3(KEY, "images");
        bucket.close();

        assertThatThrownBy(() -> open(store, "abc"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(bucket.host() + " cannot be reached");
    }
}
