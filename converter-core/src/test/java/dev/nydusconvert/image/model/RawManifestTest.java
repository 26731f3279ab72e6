package dev.nydusconvert.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RawManifestTest {
    @Test
    void ownMediaTypeCounts() throws MalformedInputException {
        RawManifest read = read("{\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST_LIST + "\"}", Optional.empty());

        assertThat(read.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST_LIST);
        assertThat(read.isIndex()).isTrue();
    }

    @Test
    void sourceMayTellTheMediaTypeIfItIsOneOfAManifest() throws MalformedInputException {
        assertThat(read("{\"layers\":[]}", Optional.of(MediaTypes.DOCKER_MANIFEST))
                        .mediaType())
                .isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertThat(read("{\"layers\":[]}", Optional.of("application/octet-stream"))
                        .mediaType())
                .isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(read("{\"manifests\":[]}", Optional.empty()).mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
    }

    @Test
    void documentThatIsNoneOrBothIsRefused() {
        assertMalformed("{}", "neither a manifest nor an index");
        assertMalformed("{\"layers\":[],\"manifests\":[]}", "neither a manifest nor an index");
        assertMalformed("{\"mediaType\":\"application/json\"}", "neither an OCI nor a Docker");
        assertMalformed("[]", "no JSON object");
    }

    @Test
    void documentThatContradictsItsSourceIsRefused() {
        String manifest = "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\"}";

        assertThatThrownBy(() -> read(manifest, Optional.of(MediaTypes.OCI_INDEX)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("but its source says");
    }

    @Test
    void hostileDocumentsAreRefusedBeforeTheyCost() {
        assertMalformed("{\"a\":".repeat(100_000), "nest");
        assertMalformed(" ".repeat(JsonText.MAX_SIZE + 1), "at most");
        assertMalformed("{\"layers\":[],\"layers\":[]}", "uplicate");
        assertMalformed("{\"layers\":[]} {}", "railing");
        assertMalformed("{\"layers\":[]", "no valid JSON");
        assertMalformed("", "no JSON object");
    }

    @Test
    void numbersAndOrderStayAsTheyAre() throws MalformedInputException {
        String text = "{\"b\":1.00,\"a\":12345678901234567890,\"é\":[{},[],true,null]}";

        assertThat(new String(JsonText.compact(JsonText.read(bytes(text), "test")), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void indentedFormIsThatOfGo() throws MalformedInputException {
        assertThat(new String(
                        JsonText.indented(JsonText.read(bytes("{\"a\":{},\"b\":[1,{\"c\":[]}]}"), "test")),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ]\n}");
    }

    private static void assertMalformed(String json, String message) {
        assertThatThrownBy(() -> read(json, Optional.empty()))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(message);
    }

    private static RawManifest read(String json, Optional<String> declared) throws MalformedInputException {
        return RawManifest.read(bytes(json), declared, "test");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
