package dev.nydusconvert.image.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "busybox,                        docker.io,           library/busybox, latest",
        "busybox:1.36,                   docker.io,           library/busybox, 1.36",
        "docker.io/busybox,              docker.io,           library/busybox, latest",
        "index.docker.io/a/b,            docker.io,           a/b,             latest",
        "me/app:x,                       docker.io,           me/app,          x",
        "r.example/app,                  r.example,           app,             latest",
        "r.example:5000/a/b_c/d-e.f:V_1, r.example:5000,      a/b_c/d-e.f,     V_1",
        "localhost/app:x,                localhost,           app,             x",
        "localhost:5000/app,             localhost:5000,      app,             latest",
        "HOST/app,                       HOST,                app,             latest",
        "127.0.0.1:5000/a__b:x,          127.0.0.1:5000,      a__b,            x",
        "[::1]:5000/a--b,                [::1]:5000,          a--b,            latest",
    })
    void registryReferencesHaveDockersDefaults(String name, String host, String repository, String tag) {
        String text = "docker://" + name;
        RegistryReference reference = (RegistryReference) ImageReference.parse(text);
        assertThat(reference.host()).isEqualTo(host);
        assertThat(reference.repository()).isEqualTo(repository);
        assertThat(reference.tag()).contains(tag);
        assertThat(reference.tagOrDigest()).isEqualTo(tag);
        assertThat(reference.toString()).isEqualTo(text);
    }

    @Test
    void aDigestTakesThePlaceOfTheTag() {
        RegistryReference reference = (RegistryReference) ImageReference.parse("docker://r.example/a@" + DIGEST);
        assertThat(reference.tag()).isEmpty();
        assertThat(reference.digest()).contains(ContentDigest.parse(DIGEST));
        assertThat(reference.tagOrDigest()).isEqualTo(DIGEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "docker://|names no image",
                "docker:busybox|starts with docker://",
                "busybox|has to start with one of docker://, oci:, oci-archive:, docker-archive:, dir:",
                "docker://r.example/|names no repository",
                "docker://Busybox|'Busybox' cannot be a part of a repository",
                "docker://r.example/a//b|'' cannot be a part",
                "docker://r.example/a/../b|'..' cannot be a part",
                "docker://r.example/a:|'' cannot be a tag",
                "docker://r.example/a:-x|'-x' cannot be a tag",
                "docker://r.example/a:b/c|'b/c' cannot be a tag",
                "docker://r.example/a@sha256:12|'docker://r.example/a@sha256:12'",
                "docker://r.example/a@md5:12|a digest begins with sha256: or sha512:",
                "docker://r_x.example:5000/a|'r_x.example:5000' cannot be a host",
                "docker://r.example:x/a|'r.example:x' cannot be a host",
                "docker://a b|cannot be a part",
                "docker://r.example/a?x=y|cannot be a part",
                "oci:|names no file or folder",
                "dir:|names no file or folder",
                "oci:a:|'' cannot be a tag",
                "oci:a: b|' b' cannot be a tag",
                "docker-archive:a:B|'B' cannot be a part",
                "docker-archive:a:b@sha256:12|chosen by tag",
            })
    void whatIsNoReferenceIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void aTagAndADigestAreOneTooMany() {
        assertThatThrownBy(() -> ImageReference.parse("docker://r.example/a:b@" + DIGEST))
                .hasMessageContaining("has a tag and a digest");
    }

    @Test
    void filesAndFoldersMayHaveNames() {
        FileReference layout = (FileReference) ImageReference.parse("oci:some/dir:registry.example/a/b:1.0");
        assertThat(layout.transport()).isEqualTo(FileTransport.OCI);
        assertThat(layout.path()).isEqualTo(Path.of("some/dir"));
        assertThat(layout.name()).contains("registry.example/a/b:1.0");
        assertThat(((FileReference) ImageReference.parse("oci:dir")).name()).isEmpty();
        FileReference archive = (FileReference) ImageReference.parse("docker-archive:x.tar:busybox");
        assertThat(archive.transport()).isEqualTo(FileTransport.DOCKER_ARCHIVE);
        assertThat(archive.name()).contains("docker.io/library/busybox:latest");
        assertThat(((FileReference) ImageReference.parse("oci-archive:x.tar:t")).name())
                .contains("t");
        assertThat(((FileReference) ImageReference.parse("dir:/a:b")).path()).isEqualTo(Path.of("/a:b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:C:\\images:tag", "oci:C:/images:tag"})
    void aDriveLetterIsNoPath(String text) {
        FileReference reference = (FileReference) ImageReference.parse(text);
        assertThat(reference.name()).contains("tag");
        assertThat(reference.path().toString()).startsWith("C:");
    }

    @Test
    void namesAreShortenedAsDockerShowsThem() {
        assertThat(DockerName.shorten("docker.io/library/busybox:1")).isEqualTo("busybox:1");
        assertThat(DockerName.shorten("docker.io/me/app:1")).isEqualTo("me/app:1");
        assertThat(DockerName.shorten("r.example/library/app:1")).isEqualTo("r.example/library/app:1");
    }

    @Test
    void anyTextIsAReferenceThatPrintsBackOrAnErrorThatQuotesIt() {
        String alphabet = "ab1:/@.-_ \\[]?#%\u0000\u00e9";
        String[] starts = {"docker://", "oci:", "oci-archive:", "docker-archive:", "dir:", "docker:", ""};
        int parsed = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(starts[random.nextInt(starts.length)]);
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(ImageReference.parse(text.toString()).toString())
                        .as("seed %d", seed)
                        .isEqualTo(text.toString());
                parsed++;
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("seed %d", seed).contains(text);
            }
        }
        assertThat(parsed).isGreaterThan(1_000);
    }
}
