package dev.nydusconvert.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String FULL =
            "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + DIGEST
                    + "\",\"size\":42,\"x\":[1.50,null],\"urls\":[\"u\"],\"annotations\":{\"b\":\"1\",\"a\":\"2\"},"
                    + "\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\",\"os.features\":[\"f\"]},"
                    + "\"artifactType\":\"application/x\"}";

    @Test
    void fieldsAreReadAndAllOfThemStayInOrder() throws MalformedInputException {
        Descriptor read = read(FULL);

        assertThat(read.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(read.digest()).hasToString(DIGEST);
        assertThat(read.size()).isEqualTo(42);
        assertThat(read.urls()).containsExactly("u");
        assertThat(read.annotations()).containsExactly(Map.entry("b", "1"), Map.entry("a", "2"));
        assertThat(read.platform()).contains(new Platform("linux", "arm", Optional.of("v7")));
        assertThat(read.artifactType()).contains("application/x");
        assertThat(text(read)).isEqualTo(FULL);
    }

    @Test
    void anEditChangesOneFieldAndNothingElse() throws MalformedInputException {
        Descriptor read = read(FULL);

        Descriptor edited = read.withAnnotation("b", "3").withMediaType("a/b");

        assertThat(text(edited))
                .isEqualTo(FULL.replace("\"b\":\"1\"", "\"b\":\"3\"").replace(MediaTypes.OCI_MANIFEST, "a/b"));
        assertThat(text(read)).isEqualTo(FULL);
    }

    @Test
    void noAnnotationsIsNoField() throws MalformedInputException {
        assertThat(text(read(FULL).withAnnotations(Map.of()))).doesNotContain("annotations");
    }

    @Test
    void platformIsCopiedWithAllItsFields() throws MalformedInputException {
        Descriptor plain = Descriptor.of(MediaTypes.OCI_MANIFEST, ContentDigest.parse(DIGEST), 1);

        assertThat(text(plain.withPlatformOf(read(FULL)))).contains("\"os.features\":[\"f\"]");
        assertThat(read(FULL).withPlatformOf(plain).platform()).isEmpty();
    }

    @Test
    void indexEntryWithoutMediaTypeIsAManifest() throws MalformedInputException {
        for (String mediaType : new String[] {"", "\"mediaType\":\"\",", "\"mediaType\":null,"}) {
            String entry = "{" + mediaType + "\"digest\":\"" + DIGEST + "\",\"size\":1}";

            assertThat(Descriptor.readEntry(JsonText.read(entry.getBytes(StandardCharsets.UTF_8), "test"), "entry")
                            .mediaType())
                    .isEqualTo(MediaTypes.OCI_MANIFEST);
        }
    }

    @Test
    void treeHandedOutIsACopy() throws MalformedInputException {
        Descriptor read = read(FULL);
        read.json().remove("digest");

        assertThat(text(read)).isEqualTo(FULL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"size\":42 | \"size\":-1 | size must be",
                "\"size\":42 | \"size\":1.5 | size must be",
                "\"size\":42 | \"size\":\"42\" | size must be",
                "\"size\":42 | \"size\":99999999999999999999 | size must be",
                "\"size\":42 | \"other\":42 | size must be",
                "sha256:ab | sha256:AB | lower-case",
                "sha256:ab | sha256:../ | lower-case",
                "sha256:ab | md5:ab | begins with sha256",
                "\"digest\" | \"other\" | has no digest",
                "\"mediaType\" | \"other\" | has no mediaType",
                "vnd.oci.image.manifest.v1+json | | no media type",
                "\"urls\":[\"u\"] | \"urls\":\"u\" | urls must be",
                "\"urls\":[\"u\"] | \"urls\":[1] | urls must be",
                "\"b\":\"1\" | \"b\":1 | annotations: b must be a string",
                "\"os\":\"linux\" | \"os\":{} | os must be a string",
            })
    void eachFieldIsValidated(String original, String replaced, String message) {
        String replacement = replaced == null ? "" : replaced;
        assertThatThrownBy(() -> read(FULL.replace(original, replacement)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("entry: ")
                .hasMessageContaining(message);
    }

    private static Descriptor read(String json) throws MalformedInputException {
        return Descriptor.read(JsonText.read(json.getBytes(StandardCharsets.UTF_8), "test"), "entry");
    }

    private static String text(Descriptor descriptor) {
        return new String(JsonText.compact(descriptor.json()), StandardCharsets.UTF_8);
    }
}
