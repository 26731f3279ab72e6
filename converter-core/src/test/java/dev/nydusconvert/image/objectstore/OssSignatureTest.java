package dev.nydusconvert.image.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example is that of the documentation of OSS, with its example keys. */
class OssSignatureTest {
    private static final AccessKey KEY =
            new AccessKey("44CF9590006BF252F707", "OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV");

    private static final Instant NOW = Instant.parse("2005-11-17T18:49:58Z");

    @Test
    void theExampleForAnUploadHasItsSignature() {
        Map<String, String> headers = Map.of(
                "Content-Md5", "ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=",
                "Content-Type", "text/html",
                "X-OSS-Meta-Author", "foo@bar.com",
                "X-OSS-Magic", "abracadabra");

        assertThat(new OssSignature(KEY).sign("PUT", "/oss-example/nelson", headers, NOW))
                .containsAllEntriesOf(headers)
                .containsEntry("Date", "Thu, 17 Nov 2005 18:49:58 GMT")
                .containsEntry("Authorization", "OSS 44CF9590006BF252F707:26NBxoKdsyly4EDv6inkoDft/yA=")
                .hasSize(6);
    }

    @Test
    void anotherMethodOrResourceHasAnotherSignature() {
        String signature = signature("GET", "/b/k");

        assertThat(signature("GET", "/b/k")).isEqualTo(signature);
        assertThat(signature("HEAD", "/b/k")).isNotEqualTo(signature);
        assertThat(signature("GET", "/b/l")).isNotEqualTo(signature);
    }

    private static String signature(String method, String resource) {
        return new OssSignature(KEY).sign(method, resource, Map.of(), NOW).get("Authorization");
    }
}
