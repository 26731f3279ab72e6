package dev.nydusconvert.image.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObjectStoreTest {
    private static final AccessKey KEY = new AccessKey("id", "not to be seen");
    private static final Map<String, String> HEADERS = Map.of("Range", "bytes=0-1");

    @Test
    void anS3BucketIsAPartOfThePath() {
        S3Store store = new S3Store("https", S3Store.AMAZON, "r", "images", "nydus/", Optional.of(KEY));

        assertThat(store.uri("abc")).hasToString("https://s3.amazonaws.com/images/nydus/abc");
    }

    @Test
    void anOssBucketIsAPartOfTheHost() {
        OssStore store = new OssStore("http", "oss.example:81", "images", "nydus", Optional.of(KEY));

        assertThat(store.uri("abc")).hasToString("http://images.oss.example:81/nydusabc");
    }

    @Test
    void aPlainServerHasAFolder() {
        assertThat(new HttpStore("http://h:81/a").uri("abc")).hasToString("http://h:81/a/abc");
        assertThatThrownBy(() -> new HttpStore("h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'h' is not the address of a server");
    }

    @Test
    void keysMayHaveAnyCharacters() {
        S3Store store = new S3Store("https", "h", "r", "b", "", Optional.empty());

        assertThat(store.uri("a b+c%d/?\u00e9~-_.")).hasToString("https://h/b/a%20b%2Bc%25d/%3F%C3%A9~-_.");
    }

    @Test
    void withoutAKeyNothingIsSigned() {
        for (ObjectStore store : new ObjectStore[] {
            new S3Store("https", "h", "r", "b", "", Optional.empty()),
            new OssStore("https", "h", "b", "", Optional.empty()),
            new HttpStore("http://h")
        }) {
            assertThat(store.sign("GET", "k", HEADERS, Instant.EPOCH)).isEqualTo(HEADERS);
        }
    }

    @Test
    void aSecretIsInNoText() {
        assertThat(new S3Store("https", "h", "r", "b", "", Optional.of(KEY)).toString())
                .contains("access key id")
                .doesNotContain("seen");
    }
}
