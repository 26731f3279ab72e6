package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.LayerTar;
import dev.nydusconvert.fuzz.FuzzRegression;
import dev.nydusconvert.fuzz.NamedTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Command lines as callers make them, with changes that a seed decides: each ends with one of the three exit codes, and without
 * the trace of a defect. {@code -Dcommandlines.changes} says how many there are of each.
 */
class ChangedCommandLinesTest {
    static final NamedTarget FUZZED = new NamedTarget("command-line", CommandLineFuzz.class);

    private static final int CHANGES = Integer.getInteger("commandlines.changes", 60);

    /** In the place of what is no path. */
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "99999999999999999999",
            "0x",
            "0x1000",
            "0x100001",
            "1.5",
            "%s",
            "a=b",
            ",",
            "{}",
            "zstd",
            "\u00e4",
            "\0");

    /** Anywhere. */
    private static final List<String> OPTIONS = List.of(
            "--",
            "-",
            "--help",
            "--output-json",
            "-J",
            "-D",
            "-B",
            "-b",
            "--features",
            "blob-toc",
            "--fs-version",
            "--chunk-size",
            "--batch-size",
            "--encrypt",
            "--type",
            "--inline-bootstrap",
            "--blob-inline-meta",
            "--whiteout-spec",
            "--digester",
            "--prefetch-policy",
            "--repeatable",
            "--parent-bootstrap",
            "--chunk-dict",
            "-v",
            "--verbose",
            "--=",
            "-=");

    @TempDir
    Path dir;

    @BeforeEach
    void writeLayer() throws IOException {
        Files.write(dir.resolve("layer.tar"), LayerTar.ofEverything());
        Files.createDirectory(dir.resolve("blobs"));
        Files.writeString(dir.resolve("text"), "{\"version\": 2}");
        ImageRun made = ImageRun.of(words("create -t tar-rafs -B @boot -D @blobs @layer.tar"));
        assertThat(made.exitCode()).as(made.err()).isZero();
    }

    /** {@code @} stands for the folder. */
    private Object[] words(String commandLine) {
        return commandLine.replace("@", dir + "/").split(" ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create -t tar-rafs --fs-version 6 --compressor lz4_block --chunk-size 0x1000 -B @b -D @blobs -J @o"
                        + " @layer.tar",
                "create -t targz-ref --blob-inline-meta --features blob-toc -b @blob -J @o @layer.tar",
                "create --type dir-rafs --whiteout-spec overlayfs --prefetch-policy fs -B @b -D @blobs @blobs",
                "check -B @boot -D @blobs -v -J @o",
                "stat -D @blobs --target @boot -J @o",
                "merge --bootstrap @m --chunk-dict bootstrap=@boot --blob-sizes 1 -J @o @boot @boot",
                "unpack -B @boot -D @blobs --output @tar",
                "inspect -B @boot -R stats -D @blobs",
                "compact -B @boot -D @blobs --min-used-ratio 5 --compact-blob-size 10485760 -J @o",
                "export --block -B @boot -D @blobs --output @disk"
            })
    void endAsCommandLinesEnd(String commandLine) {
        for (int change = 0; change < CHANGES; change++) {
            Object[] changed = changed(words(commandLine), new Random(change));
            ImageRun run = ImageRun.of(changed);
            assertThat(run.exitCode()).as("%s", List.of(changed)).isBetween(0, 2);
            assertThat(run.err())
                    .as("%s", List.of(changed))
                    .doesNotContain("internal error")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void whatTheFuzzerBeginsFromIsAccepted() throws IOException {
        new FuzzRegression(FUZZED).requireThatSeedsAreAccepted();
    }

    @Test
    void whatTheFuzzerFoundOrSeedsDecideEndsAsCommandLinesEnd() throws IOException {
        FuzzRegression regression = new FuzzRegression(FUZZED);
        regression.requireThatWhatIsKeptIsReadOrRefused();
        regression.requireThatChangedSeedsAreReadOrRefused(CHANGES);
    }

    private Object[] changed(Object[] words, Random random) {
        List<Object> changed = new ArrayList<>(List.of(words));
        for (int changes = 1 + random.nextInt(3); changes > 0 && changed.size() > 1; changes--) {
            int at = 1 + random.nextInt(changed.size() - 1);
            switch (random.nextInt(4)) {
                case 0 -> changed.remove(at);
                case 1 -> changed.add(at, changed.get(at));
                case 2 -> changed.add(at, OPTIONS.get(random.nextInt(OPTIONS.size())));
                default -> changed.set(at, instead(changed.get(at).toString(), random));
            }
        }
        return changed.toArray();
    }

    /** Paths stay paths in this folder, so that nothing is made elsewhere; options stay, so that none gets what is no path. */
    private String instead(String word, Random random) {
        if (word.startsWith("-")) {
            return word;
        }
        if (!word.contains(dir.toString())) {
            return VALUES.get(random.nextInt(VALUES.size()));
        }
        List<String> paths =
                List.of("text", "layer.tar", "blobs", "boot", "missing", "no/where", "n".repeat(300), "\0", "boot/x");
        return dir + "/" + paths.get(random.nextInt(paths.size()));
    }
}
