package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.PathNames;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapWriter;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
final class ExtractTest {
    private static final Attributes PLAIN = new Attributes(0755, 0, 0, 1_000, 0);

    @TempDir
    Path directory;

    private ExtractReport extract(FixtureLayers layer, RafsVersion version, Path target) throws IOException {
        PackedLayer packed = PackedLayer.pack(
                layer.bytes(), PackOptions.builder().version(version).build(), directory);
        try (OpenLayer opened = packed.open()) {
            return new Extract(2).run(opened, target);
        }
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void filesAreAsInTheLayer(RafsVersion version) throws IOException {
        Path target = directory.resolve("tree");
        ExtractReport report = extract(FixtureLayers.REPLACED, version, target);

        assertThat(names(target))
                .containsExactly(
                        "",
                        "a",
                        "a/file",
                        "a/link-to-the-first",
                        "a/link-to-the-second",
                        "a/was-file",
                        "a/was-link",
                        "z",
                        "z/deep",
                        "z/deep/down",
                        "z/deep/down/file",
                        "z/deep/other");
        assertThat(report.nodes()).isEqualTo(12);
        assertThat(Files.size(target.resolve("a/file"))).isEqualTo(9_000);
        assertThat(Files.size(target.resolve("a/link-to-the-first"))).isEqualTo(20_000);
        assertThat(Files.isSameFile(target.resolve("a/file"), target.resolve("a/link-to-the-second")))
                .isTrue();
        assertThat(Files.readString(target.resolve("a/was-link"))).isEqualTo("a file now");
        assertThat(Files.readSymbolicLink(target.resolve("a/was-file"))).isEqualTo(Path.of("file"));
        assertThat(mode(target)).isEqualTo(0750);
        assertThat(mode(target.resolve("a"))).isEqualTo(0700);
        assertThat(Files.getLastModifiedTime(target.resolve("a")).toMillis()).isEqualTo(1_600_000_000_000L);
        assertThat(Files.getLastModifiedTime(target.resolve("a/was-link")).toMillis())
                .isEqualTo(1_700_000_000_000L);
        if ((Integer) Files.getAttribute(directory, "unix:uid") == 0) {
            assertThat(Files.getAttribute(target, "unix:uid")).isEqualTo(7);
            assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(8);
        }
    }

    private static Set<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(it -> root.relativize(it).toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    @EnabledOnOs(OS.LINUX)
    void namesAndTargetsThatAreNoTextComeBack(RafsVersion version) throws IOException {
        byte[] name = {(byte) 0xff, 'a', (byte) 0x80};
        Path noText = PathNames.ofBytes(name).orElseThrow();
        Path source = Files.createDirectory(directory.resolve("source"));
        Path inside = Files.createDirectory(source.resolve(noText)).resolve(noText);
        Files.writeString(inside, "content");
        Files.createLink(source.resolve("linked"), inside);
        Files.createSymbolicLink(
                source.resolve("link"), Path.of("..").resolve(noText).resolve(noText));
        Path image = directory.resolve("image");
        PackOptions options = PackOptions.builder().version(version).build();
        DirectoryOutputs outputs = new DirectoryOutputs(Files.createDirectory(image));
        PackResult packed;
        try (outputs) {
            packed = new PackDirectory(options).run(source, outputs);
        }

        Path target = directory.resolve("tree");
        ExtractReport report;
        try (OpenLayer layer = OpenLayer.open(
                outputs.bootstrapPath(packed.bootstrap()), BlobLocator.inDirectory(image), Findings.FAIL_FAST)) {
            report = new Extract(2).run(layer, target);
        }

        // Java sets the time of a symbolic link in microseconds.
        assertThat(report.problems()).allMatch(it -> it.reason().contains("modification time"));
        Path made = target.resolve(noText).resolve(noText);
        assertThat(Files.readString(made)).isEqualTo("content");
        assertThat(Files.isSameFile(made, target.resolve("linked"))).isTrue();
        assertThat(PathNames.bytes(Files.readSymbolicLink(target.resolve("link"))))
                .isEqualTo(new byte[] {'.', '.', '/', name[0], 'a', name[2], '/', name[0], 'a', name[2]});
        try (Stream<Path> files = Files.list(target.resolve(noText))) {
            assertThat(files.map(PathNames::lastName)).containsExactly(name);
        }
    }

    @Test
    void whatCannotBeMadeIsReported() throws IOException {
        ExtractReport report = extract(FixtureLayers.BASE, RafsVersion.V6, directory.resolve("tree"));
        assertThat(report.problems())
                .extracting(ExtractReport.Problem::reason)
                .anyMatch(it -> it.contains("FIFO"))
                .anyMatch(it -> it.contains("CHARACTER_DEVICE"));
        assertThat(report.problems())
                .allMatch(it -> it.count() > 0 && it.firstPath().startsWith("/"));
    }

    @Test
    void aFolderThatIsNotEmptyIsLeftAlone() throws IOException {
        Path target = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(target.resolve("mine"), "mine");
        assertThatThrownBy(() -> extract(FixtureLayers.GNU, RafsVersion.V6, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not empty");
        assertThat(names(target)).containsExactly("", "mine");
        assertThatThrownBy(() -> extract(FixtureLayers.GNU, RafsVersion.V6, target.resolve("mine")))
                .isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> extract(FixtureLayers.GNU, RafsVersion.V6, target.resolve("no/where")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void afterAFailureNothingIsLeft() throws IOException {
        PackedLayer packed = PackedLayer.pack(FixtureLayers.MANY.bytes(), PackOptions.DEFAULTS, directory);
        byte[] blob = Files.readAllBytes(packed.blob().orElseThrow());
        blob[blob.length / 2] ^= 1;
        Files.write(packed.blob().orElseThrow(), blob);
        Path existing = Files.createDirectory(directory.resolve("existing"));
        for (Path target : List.of(existing, directory.resolve("new"))) {
            try (OpenLayer layer = packed.open()) {
                assertThatThrownBy(() -> new Extract(1).run(layer, target))
                        .isInstanceOf(MalformedInputException.class)
                        .hasMessageContaining("it is a part of file /d");
            }
        }
        assertThat(names(existing)).containsExactly("");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void namesThatLeadElsewhereMakeNothingElsewhere(RafsVersion version) throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        for (String name : List.of("..", ".", "../escaped", "/escaped", "a/../../escaped")) {
            // The writers refuse such names, so they are put into the file afterwards.
            String placeholder = "Q".repeat(name.length());
            Directory root = new Directory(new byte[0], PLAIN, List.of(), Node.NO_DEVICE, false);
            Directory hostile = new Directory(bytes(placeholder), PLAIN, List.of(), Node.NO_DEVICE, false);
            hostile.put(new RegularFile(
                    bytes("escaped"), PLAIN, List.of(), Node.NO_DEVICE, new FileContent(FileContent.EMPTY, 0), false));
            root.put(hostile);
            Path target = inner.resolve("target");
            try {
                extract(root, version, target, placeholder, name);
            } catch (MalformedInputException e) {
                assertThat(e).as("refused by the reader").hasMessageContaining("hostile.boot");
            }
            assertThat(names(inner)).as("name %s", name).isSubsetOf("", "target");
            assertThat(directory.resolve("escaped")).doesNotExist();
            Files.deleteIfExists(target);
        }
    }

    /** As if another process had been faster, or the file system took two names of the layer for one. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "z"})
    void whatIsInTheWayIsNeitherFollowedNorWrittenTo(String name) throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("file"), "precious");
        PackedLayer packed = PackedLayer.pack(FixtureLayers.REPLACED.bytes(), PackOptions.DEFAULTS, directory);
        for (Path planted : List.of(outside, precious)) {
            Path target = directory.resolve("target");
            try (OpenLayer layer = packed.open();
                    ExtractedFolder folder = ExtractedFolder.begin(target)) {
                Files.createSymbolicLink(folder.path().resolve(name), planted);
                assertThatThrownBy(() -> new Extract(1).run(layer, folder))
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining("is there already");
            }
            assertThat(target).doesNotExist();
            assertThat(names(outside)).containsExactly("", "file");
            assertThat(precious).hasContent("precious");
        }
    }

    @Test
    void nobodyElseGetsIntoAFolderThatIsNotWhole() throws IOException {
        try (ExtractedFolder folder = ExtractedFolder.begin(directory.resolve("target"))) {
            assertThat(mode(folder.path())).isEqualTo(0700);
            Path file = folder.path().resolve("file");
            try (FileSequence files = new FileSequence()) {
                files.add(file, 1);
                files.write(1);
            }
            assertThat(mode(file)).isEqualTo(0600);
        }
    }

    /** The number of no user, which the system takes for "leave the owner": else files would be set-id for who unpacks. */
    @ParameterizedTest
    @CsvSource({"0xffffffff, 0, 02755", "0, 0xffffffff, 04755", "0xffffffff, 0xffffffff, 0755"})
    void withoutItsOwnerAFileGetsNoSetIdBit(String uid, String gid, String expected) throws IOException {
        assumeTrue((Integer) Files.getAttribute(directory, "unix:uid") == 0, "SKIPPED: only root sets owners");
        Directory root = new Directory(new byte[0], PLAIN, List.of(), Node.NO_DEVICE, false);
        root.put(new RegularFile(
                bytes("program"),
                new Attributes(06755, Long.decode(uid), Long.decode(gid), 1_000, 0),
                List.of(),
                Node.NO_DEVICE,
                new FileContent(FileContent.EMPTY, 0),
                false));
        Path target = directory.resolve("target");
        ExtractReport report = extract(root, RafsVersion.V6, target, "", "");
        assertThat(mode(target.resolve("program"))).isEqualTo(Integer.parseInt(expected, 8));
        assertThat(report.problems())
                .extracting(ExtractReport.Problem::reason)
                .anyMatch(it -> it.contains("set-id bit"));
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aSymbolicLinkIsNotFollowed(RafsVersion version) throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Directory root = new Directory(new byte[0], PLAIN, List.of(), Node.NO_DEVICE, false);
        root.put(new Symlink(bytes("link"), PLAIN, List.of(), Node.NO_DEVICE, bytes(outside.toString())));
        Path target = directory.resolve("target");
        ExtractReport report = extract(root, version, target, "", "");
        assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(outside);
        assertThat(Files.getLastModifiedTime(outside).toMillis()).isNotEqualTo(1_000_000L);
        assertThat(report.nodes()).isEqualTo(2);
        assertThat(names(outside)).containsExactly("");
    }

    private ExtractReport extract(Directory root, RafsVersion version, Path target, String from, String to)
            throws IOException {
        PackOptions options = PackOptions.builder().version(version).build();
        Bootstrap bootstrap = new Bootstrap(
                version,
                options.chunking().chunkSize(),
                options.chunking().compression(),
                options.chunking().digestAlgorithm(),
                true,
                false,
                root,
                ContentChunks.NONE,
                List.of(),
                List.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BootstrapWriter.write(bootstrap, bytes);
        String text = bytes.toString(StandardCharsets.ISO_8859_1).replace(from, to);
        Path file = Files.write(directory.resolve("hostile.boot"), text.getBytes(StandardCharsets.ISO_8859_1));
        try (OpenLayer layer = OpenLayer.open(file, BlobLocator.NONE, Findings.FAIL_FAST)) {
            return new Extract(1).run(layer, target);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
