package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.MadeTree;
import dev.nydusconvert.tree.MadeTree.Meta;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.TreeWalk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
class PackDirectoryTest {
    @TempDir
    Path directory;

    private Path source;

    @BeforeEach
    void makeDirectory() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        MadeTree tree = new MadeTree(source);
        tree.directory("d", Meta.DIRECTORY.mode(0751));
        tree.file("d/file", "content of a file");
        tree.file("d/same", "content of a file");
        tree.hardLink("link", "d/file");
        tree.file("large", Meta.FILE, "0123456789abcdef".repeat(400_000).getBytes(StandardCharsets.UTF_8));
        tree.file("empty", "");
        tree.symlink("symlink", Meta.FILE, "d/file");
        tree.fifo("fifo", Meta.FILE);
        tree.finish();
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void theTreeAndItsContentsAreThoseOfTheDirectory(RafsVersion version) throws IOException {
        PackResult result;
        Path out = Files.createDirectory(directory.resolve("out"));
        try (DirectoryOutputs outputs = new DirectoryOutputs(out)) {
            result = new PackDirectory(
                            PackOptions.builder().version(version).threads(2).build())
                    .run(source, outputs);
            Path bootstrap = outputs.bootstrapPath(result.bootstrap());
            Map<String, NodeType> types = new TreeMap<>();
            try (OpenLayer layer = OpenLayer.open(bootstrap, BlobLocator.inDirectory(out), Findings.FAIL_FAST)) {
                for (TreeWalk.Entry entry : new TreeWalk(layer.bootstrap().root())) {
                    types.put(
                            new String(entry.path(), StandardCharsets.UTF_8),
                            entry.node().type());
                }
                Path back = directory.resolve("back");
                new Extract(1).run(layer, back);
                for (String file : List.of("d/file", "d/same", "link", "large", "empty")) {
                    assertThat(Files.mismatch(back.resolve(file), source.resolve(file)))
                            .as(file)
                            .isEqualTo(-1);
                }
            }
            assertThat(types)
                    .containsOnlyKeys("", "d", "d/file", "d/same", "empty", "fifo", "large", "link", "symlink")
                    .containsEntry("fifo", NodeType.FIFO)
                    .containsEntry("symlink", NodeType.SYMLINK);
        }
        assertThat(result.input()).isEmpty();
        assertThat(result.recipe()).isEmpty();
        assertThat(result.unlisted().isEmpty()).isTrue();
        // 7 chunks of the large file, of which the first 6 are one; the small ones are equal, and two names share one.
        assertThat(result.counts())
                .returns(8L, PackResult.Counts::entries)
                .returns(3L, PackResult.Counts::contents)
                .returns(6_400_034L, PackResult.Counts::contentBytes)
                .returns(9L, PackResult.Counts::chunkReferences)
                .returns(3L, PackResult.Counts::chunks);
    }

    @Test
    void aFailureLeavesNothingBehind() throws IOException {
        Path out = Files.createDirectory(directory.resolve("out"));
        try (DirectoryOutputs outputs = new DirectoryOutputs(out)) {
            assertThatThrownBy(() -> new PackDirectory(PackOptions.DEFAULTS).run(directory.resolve("missing"), outputs))
                    .isInstanceOf(NoSuchFileException.class);
        }
        assertThat(out).isEmptyDirectory();
    }
}
