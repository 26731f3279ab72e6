package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.interop.FoldingMount.Kind;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Extract;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.PackOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers that are extracted to file systems which take two names for one: it ends with one message, and what one name has
 * made is neither followed nor written to under the other.
 */
final class FoldingFileSystemInteropIT {
    /** Two names of a folder, of which each comes first in one of the forms. */
    private enum Names {
        CASE("Name", "name"),
        FORM("caf\u00e9", "cafe\u0301");

        private final String one;
        private final String other;

        Names(String one, String other) {
            this.one = one;
            this.other = other;
        }
    }

    /** What has the two names. */
    private enum Collision {
        TWO_FILES,
        TWO_FOLDERS,
        LINK_AND_FOLDER,
        FOLDER_AND_LINK,
        LINK_AND_FILE
    }

    @TempDir
    private Path work;

    @BeforeAll
    static void requireTools() throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/fuse");
    }

    static Stream<Arguments> collisions() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Names.values())
                        .filter(names -> names == Names.CASE || kind == Kind.DECOMPOSING)
                        .flatMap(names -> Stream.of(Collision.values())
                                .filter(it -> kind != Kind.EXFAT || it.name().startsWith("TWO"))
                                .map(collision -> Arguments.of(kind, names, collision))));
    }

    @ParameterizedTest
    @MethodSource("collisions")
    void namesThatAreOneThereEndTheExtraction(Kind kind, Names names, Collision collision) throws IOException {
        Path outside = Files.createDirectory(work.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("file"), "precious");
        PackedLayer packed = pack(collision, names, collision == Collision.LINK_AND_FILE ? precious : outside);
        try (FoldingMount mount = FoldingMount.of(kind, work)) {
            Path there = Files.createDirectory(mount.root().resolve("there"));
            for (Path target : List.of(mount.root().resolve("new"), there)) {
                assertThatThrownBy(() -> extract(packed, target))
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining("is there already: the file system takes it for another name");
            }
            assertThat(mount.root().resolve("new")).doesNotExist();
            assertThat(there).isEmptyDirectory();
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).containsExactly(precious);
        }
        assertThat(precious).hasContent("precious");
    }

    @ParameterizedTest
    @EnumSource
    void otherNamesAreMadeThere(Kind kind) throws IOException {
        Path tar = work.resolve("layer.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar), "UTF-8")) {
            file(out, "Caf\u00e9/Name", "one");
            file(out, "Caf\u00e9/other", "two");
        }
        PackedLayer packed = PackedLayer.of(tar, PackOptions.DEFAULTS, Files.createDirectory(work.resolve("layer")));
        try (FoldingMount mount = FoldingMount.of(kind, work)) {
            extract(packed, mount.root().resolve("new"));
            assertThat(mount.root().resolve("new/Caf\u00e9/Name")).hasContent("one");
            assertThat(mount.root().resolve("new/caf\u00e9/OTHER")).hasContent("two");
        }
    }

    private static void extract(PackedLayer packed, Path target) throws IOException {
        try (OpenLayer layer =
                OpenLayer.open(packed.metadata(), BlobLocator.inDirectory(packed.directory()), Findings.FAIL_FAST)) {
            new Extract(1).run(layer, target);
        }
    }

    private PackedLayer pack(Collision collision, Names names, Path linked) throws IOException {
        Path tar = work.resolve("layer.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar), "UTF-8")) {
            switch (collision) {
                case TWO_FILES -> {
                    file(out, names.one, "first");
                    file(out, names.other, "second");
                }
                case TWO_FOLDERS -> {
                    file(out, names.one + "/a", "first");
                    file(out, names.other + "/b", "second");
                }
                case LINK_AND_FOLDER -> {
                    link(out, names.one, linked);
                    file(out, names.other + "/file", "second");
                }
                case FOLDER_AND_LINK -> {
                    file(out, names.one + "/file", "first");
                    link(out, names.other, linked);
                }
                case LINK_AND_FILE -> {
                    link(out, names.one, linked);
                    file(out, names.other, "second");
                }
            }
        }
        return PackedLayer.of(tar, PackOptions.DEFAULTS, Files.createDirectory(work.resolve("layer")));
    }

    private static void file(TarArchiveOutputStream out, String path, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream out, String path, Path target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target.toString());
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }
}
