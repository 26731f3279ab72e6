package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatCallTest {
    @TempDir
    Path directory;

    private Path images;
    private Path json;

    @BeforeEach
    void pack() throws IOException {
        images = Files.createDirectory(directory.resolve("images"));
        json = directory.resolve("json");
        pack("one", LayerTar.ofEverything());
        pack("two", Layers.small("hello\n"));
        pack("three", Layers.small("other\n"));
        Files.writeString(images.resolve("no-image"), "text");
        Files.writeString(images.resolve("with.extension"), "text");
    }

    private void pack(String name, byte[] layer) throws IOException {
        Path tar = Files.write(directory.resolve(name + ".tar"), layer);
        ImageRun run = ImageRun.of(
                "create",
                "-t",
                "tar-rafs",
                "--chunk-size",
                "4096",
                "--compressor",
                "none",
                "-D",
                directory,
                "-B",
                images.resolve(name),
                tar);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private JsonValue stat(Object... options) throws IOException {
        Object[] args = new Object[options.length + 3];
        System.arraycopy(new Object[] {"stat", "-J", json}, 0, args, 0, 3);
        System.arraycopy(options, 0, args, 3, options.length);
        ImageRun run = ImageRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonValue.parse(Files.readString(json));
    }

    @Test
    void oneImageIsCounted() throws IOException {
        JsonValue stat = stat("-B", images.resolve("one"));

        assertThat(stat.fields("")).containsExactly("dedup_enabled", "target_enabled", "base_image", "target_image");
        assertThat(stat.at("dedup_enabled")).isEqualTo(false);
        assertThat(stat.at("base_image.dirs")).isEqualTo(3L);
        assertThat(stat.at("base_image.files")).isEqualTo(6L);
        assertThat(stat.at("base_image.symlinks")).isEqualTo(1L);
        assertThat(stat.at("base_image.chunks")).isEqualTo(8L);
        assertThat(stat.at("base_image.file_size")).isEqualTo(20_007L);
        assertThat(stat.at("base_image.padding_size")).isEqualTo(8 * 4096L - 20_007L);
        assertThat(stat.at("base_image.uncomp_size")).isEqualTo(8 * 4096L);
        assertThat(stat.at("base_image.chunk_sizes")).isEqualTo(List.of(8L, 6L, 4L, 4L, 4L, 4L, 4L, 4L, 4L));
        assertThat((List<?>) stat.at("base_image.file_sizes")).hasSize(45);
        assertThat(stat.at("base_image.file_sizes.1")).isEqualTo(1L);
        assertThat(stat.at("base_image.file_sizes.14")).isEqualTo(2L);
        assertThat(stat.at("base_image.own_chunks")).isEqualTo(5L);
        assertThat(stat.at("base_image.own_uncomp_size")).isEqualTo(10_007L);
        assertThat(stat.at("target_image.files")).isEqualTo(0L);
    }

    @Test
    void imagesOfADirectoryAreCountedTogether() throws IOException {
        JsonValue stat = stat("-D", images);

        assertThat(stat.at("dedup_enabled")).isEqualTo(true);
        assertThat(stat.at("base_image.own_chunks")).isEqualTo(7L);
        assertThat(stat.at("base_image.dedup_chunks")).isEqualTo(6L);
    }

    @Test
    void aTargetIsComparedWithTheImages() throws IOException {
        JsonValue stat = stat("-B", images.resolve("one"), "-T", images.resolve("two"));

        assertThat(stat.at("target_enabled")).isEqualTo(true);
        assertThat(stat.at("target_image.ref_chunks")).isEqualTo(1L);
        assertThat(stat.at("target_image.ref_uncomp_size")).isEqualTo(6L);
        assertThat(stat.at("target_image.own_chunks")).isEqualTo(0L);
    }

    @Test
    void withoutAFileForItTheResultIsText() {
        ImageRun run = ImageRun.of("stat", "-B", images.resolve("one"), "-T", images.resolve("three"));

        assertThat(run.out())
                .startsWith("Target Image Statistics:")
                .contains("Base Image Statistics:")
                .contains("Files:                  6")
                .contains("Referenced Chunk Count: 0");
    }

    @Test
    void withoutAnImageThereIsAnError() {
        ImageRun run = ImageRun.of("stat");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("one of `--bootstrap` and `--blob-dir` must be specified");
    }
}
