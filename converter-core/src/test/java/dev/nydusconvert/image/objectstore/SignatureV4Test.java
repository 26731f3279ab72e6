package dev.nydusconvert.image.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples are those of Amazon's documentation of signature version 4 for S3, with its example keys. */
class SignatureV4Test {
    private static final AccessKey KEY =
            new AccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");

    @Test
    void theExampleForARangeOfAnObjectHasItsSignature() {
        Map<String, String> headers = new SignatureV4(KEY, "us-east-1")
                .sign(
                        "GET",
                        URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                        Map.of("Range", "bytes=0-9"),
                        NOW);

        assertThat(headers)
                .containsEntry("Range", "bytes=0-9")
                .containsEntry("x-amz-date", "20130524T000000Z")
                .containsEntry(
                        "x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + " SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                                + " Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
                .hasSize(4);
    }

    @Test
    void anotherMethodPathRegionKeyOrTimeHasAnotherSignature() {
        URI uri = URI.create("https://h/a");
        String signature = signature(KEY, "r", "GET", uri, NOW);

        assertThat(signature(KEY, "r", "GET", uri, NOW)).isEqualTo(signature);
        assertThat(signature(KEY, "r", "HEAD", uri, NOW)).isNotEqualTo(signature);
        assertThat(signature(KEY, "r", "GET", URI.create("https://h/b"), NOW)).isNotEqualTo(signature);
        assertThat(signature(KEY, "r", "GET", URI.create("https://h:81/a"), NOW))
                .isNotEqualTo(signature);
        assertThat(signature(KEY, "s", "GET", uri, NOW)).isNotEqualTo(signature);
        assertThat(signature(new AccessKey(KEY.id(), "other"), "r", "GET", uri, NOW))
                .isNotEqualTo(signature);
        assertThat(signature(KEY, "r", "GET", uri, NOW.plusSeconds(1))).isNotEqualTo(signature);
    }

    private static String signature(AccessKey key, String region, String method, URI uri, Instant now) {
        return new SignatureV4(key, region)
                .sign(method, uri, Map.of(), now)
                .get("Authorization")
                .replaceAll(".*Signature=", "");
    }
}
