package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    @TempDir
    Path dir;

    private String before;
    private String after;

    @BeforeEach
    void writeImages() throws IOException {
        before = image(
                "before",
                new LayerTar()
                        .directory("etc", 0755)
                        .file("etc/conf", 0644, bytes("one"))
                        .file("etc/gone", 0644, bytes("gone")));
        after = image(
                "after",
                new LayerTar()
                        .directory("etc", 0755)
                        .file("etc/conf", 0600, bytes("one"))
                        .file("etc/new", 0644, bytes("new")));
    }

    private String image(String layout, LayerTar tar) throws IOException {
        return RehearsalImage.write(dir.resolve(layout), tar.finish());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void differencesAreLinesWithASignInFront() {
        CommandRun run = CommandRun.of("diff", before, after);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().lines())
                .containsExactly(
                        "~ /etc/conf: the mode: 0644 -> 0600",
                        "- /etc/gone",
                        "+ /etc/new",
                        "linux/amd64: 3 differences, 5 names");
    }

    @Test
    void differencesAreToldAsJsonAlsoOfANydusImage() {
        String nydus = "oci:" + dir.resolve("nydus") + ":x";
        assertThat(CommandRun.of("convert", before, nydus).exitCode()).isZero();

        CommandRun run = CommandRun.of("diff", nydus, after, "--ignore", "name", "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.json().at("same")).isEqualTo(false);
        assertThat(run.json().at("images.0.difference_count")).isEqualTo(1L);
        assertThat(run.json().at("images.0.differences.0.path")).isEqualTo("/etc/conf");
        assertThat(run.json().at("images.0.differences.0.what")).isEqualTo("the mode");
        assertThat(run.json().at("images.0.differences.0.from")).isEqualTo("0644");
        assertThat(run.json().at("images.0.differences.0.to")).isEqualTo("0600");
    }

    @Test
    void imagesWithoutADifferenceHaveExitCodeZero() {
        String nydus = "oci:" + dir.resolve("nydus") + ":x";
        assertThat(CommandRun.of("convert", before, nydus).exitCode()).isZero();

        assertThat(CommandRun.of("diff", before, nydus).out()).isEqualTo("linux/amd64: no difference, 4 names\n");
        assertThat(CommandRun.of("diff", before, before).out()).isEqualTo("linux/amd64: the same image\n");
        for (List<String> ignored : List.of(List.of("name", "mode"), List.of("mode", "name"))) {
            assertThat(CommandRun.of("diff", before, after, "--ignore", ignored.get(0), "--ignore", ignored.get(1))
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void quietSaysNothing() {
        CommandRun run = CommandRun.of("diff", before, after, "-q", "--progress", "none");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
    }
}
