package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    Path dir;

    private Path image;
    private Path disk;

    @BeforeEach
    void packLayer() throws IOException {
        Path tar = Files.write(dir.resolve("layer.tar"), LayerTar.ofEverything());
        image = dir.resolve("image");
        disk = dir.resolve("image.disk");
        assertThat(CommandRun.of("pack", tar, "-o", image).exitCode()).isZero();
    }

    @Test
    void theDiskIsTold() throws IOException {
        CommandRun run = CommandRun.of("export", image, "-o", disk, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("disk.path")).isEqualTo(disk.toString());
        assertThat(run.json().at("disk.size")).isEqualTo(Files.size(disk));
        assertThat(run.json().at("disk.image_size")).isEqualTo(Files.size(disk));
        assertThat(run.json().at("disk.block_size")).isEqualTo(4096L);
        assertThat(run.json().at("verity")).isNull();
        assertThat(run.json().at("unproven_blobs")).isEqualTo(List.of());
    }

    @Test
    void theOptionsOfVeritysetupAreOneLine() {
        CommandRun run = CommandRun.of("export", image, "-o", disk, "--verity");
        JsonValue json =
                CommandRun.of("export", image, "-o", disk, "--verity", "--json").json();

        assertThat(run.out().lines().filter(line -> line.startsWith("dm-verity options: ")))
                .containsExactly("dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256"
                        + " --data-block-size=4096 --hash-block-size=4096 --data-blocks "
                        + json.at("verity.data_blocks") + " --hash-offset " + json.at("verity.hash_offset") + " "
                        + json.at("verity.root"));
        assertThat(json.at("verity.hash_offset")).isEqualTo(json.at("disk.image_size"));
    }

    @Test
    void aFailureLeavesNothingBehind() throws IOException {
        try (Stream<Path> files = Files.list(image)) {
            for (Path file :
                    files.filter(it -> !it.toString().endsWith(".boot")).toList()) {
                Files.delete(file);
            }
        }

        CommandRun run = CommandRun.of("export", image, "-o", disk);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is not there");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(it -> it.getFileName().toString())).containsExactlyInAnyOrder("layer.tar", "image");
        }
    }

    @Test
    void anImageOfTheOldFormatIsRefused() {
        Path old = dir.resolve("old");
        CommandRun.of("pack", dir.resolve("layer.tar"), "-o", old, "--rafs-version", "5");

        CommandRun run = CommandRun.of("export", old, "-o", disk);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("only v6 images can be exported");
        assertThat(disk).doesNotExist();
    }
}
