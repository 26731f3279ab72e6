package dev.nydusconvert.image.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFilesTest {
    @TempDir
    private Path folder;

    /** A tar of files with their content, and of links where the content starts with {@code ->}. */
    private Path tar(String... pathsAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (int i = 0; i < pathsAndContents.length; i += 2) {
                add(tar, pathsAndContents[i], pathsAndContents[i + 1]);
            }
        }
        return Files.write(folder.resolve("archive.tar"), bytes.toByteArray());
    }

    private static void add(TarArchiveOutputStream tar, String path, String content) throws IOException {
        boolean symlink = content.startsWith("->");
        boolean hardLink = content.startsWith("=>");
        if (symlink || hardLink) {
            TarArchiveEntry entry = new TarArchiveEntry(path, symlink ? TarConstants.LF_SYMLINK : TarConstants.LF_LINK);
            entry.setLinkName(content.substring(2));
            tar.putArchiveEntry(entry);
        } else {
            TarArchiveEntry entry = new TarArchiveEntry(path);
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
        }
        tar.closeArchiveEntry();
    }

    private static String read(ArchiveFiles files, String path) throws IOException {
        try (ByteSource file = files.require(path)) {
            return new String(file.read(0, (int) file.size()), StandardCharsets.UTF_8);
        }
    }

    @Test
    void filesAreReadWhereTheyAre() throws IOException {
        String longName = "long/" + "n".repeat(300);
        try (ArchiveFiles files = ArchiveFiles.open(tar("a", "one", "./b/c", "two", longName, "three", "empty", ""))) {
            assertThat(read(files, "a")).isEqualTo("one");
            assertThat(read(files, "b/c")).isEqualTo("two");
            assertThat(read(files, longName)).isEqualTo("three");
            assertThat(read(files, "empty")).isEmpty();
            assertThat(files.open("b")).isEmpty();
        }
    }

    @Test
    void linksAreFollowedInTheArchiveOnly() throws IOException {
        try (ArchiveFiles files = ArchiveFiles.open(tar(
                "x/layer.tar", "content",
                "y/layer.tar", "->../x/layer.tar",
                "z/layer.tar", "=>x/layer.tar",
                "w/layer.tar", "->../y/layer.tar",
                "out", "->../../etc/passwd",
                "absolute", "->/etc/passwd",
                "circle", "->circle"))) {
            assertThat(read(files, "y/layer.tar")).isEqualTo("content");
            assertThat(read(files, "z/layer.tar")).isEqualTo("content");
            assertThat(read(files, "w/layer.tar")).isEqualTo("content");
            assertThat(files.open("out")).isEmpty();
            assertThat(files.open("absolute")).isEmpty();
            assertThatThrownBy(() -> files.open("circle")).isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        Path archive = tar("../evil", "x");
        assertThatThrownBy(() -> ArchiveFiles.open(archive))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("..");
    }

    @Test
    void aCompressedArchiveIsReadThroughATemporaryFileThatGoesAway() throws IOException {
        Path plain = tar("a", "one");
        Path compressed = Files.write(folder.resolve("archive.tar.gz"), SampleImage.gzip(Files.readAllBytes(plain)));
        List<Path> before = temporaryFiles();
        try (ArchiveFiles files = ArchiveFiles.open(compressed)) {
            assertThat(read(files, "a")).isEqualTo("one");
        }
        assertThat(temporaryFiles()).isEqualTo(before);
        byte[] damaged = Files.readAllBytes(compressed);
        Files.write(compressed, Arrays.copyOf(damaged, damaged.length - 5));
        assertThatThrownBy(() -> ArchiveFiles.open(compressed)).isInstanceOf(MalformedInputException.class);
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void whatACompressedArchiveStandsForIsBounded() throws IOException {
        byte[] plain = Files.readAllBytes(tar("a", "one"));
        Path compressed = Files.write(folder.resolve("archive.tar.gz"), SampleImage.gzip(plain));
        ArchiveFiles.open(compressed, plain.length).close();
        List<Path> before = temporaryFiles();
        assertThatThrownBy(() -> ArchiveFiles.open(compressed, plain.length - 1))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("decompresses to more than " + (plain.length - 1) + " bytes");
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void namesThatTakeTooMuchMemoryAreRefused() throws IOException {
        Path archive = folder.resolve("archive.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            ArchiveWriter writer = new ArchiveWriter(out);
            for (int i = 0; i < 1_600; i++) {
                writer.file(i + "n".repeat(65_000), new byte[0]);
            }
            writer.finish();
        }
        assertThatThrownBy(() -> ArchiveFiles.open(archive))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("names of more than 100000000 characters");
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("nydus-convert.*\\.tar"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void anArchiveThatIsCutShortAnywhereIsAnErrorOfTheInput() throws IOException {
        Path archive = tar("a", "x".repeat(700), "b", "y");
        byte[] whole = Files.readAllBytes(archive);
        for (int length = 1; length < 2_048; length += 101) {
            Files.write(archive, Arrays.copyOf(whole, length));
            try (ArchiveFiles files = ArchiveFiles.open(archive)) {
                assertThat(files.open("b")).as("length %d", length).isEmpty();
            } catch (MalformedInputException e) {
                assertThat(e.getMessage()).contains("archive.tar");
            }
        }
    }

    @Test
    void whatIsWrittenIsWhatOthersRead() throws IOException {
        Path archive = folder.resolve("written.tar");
        String longName = "blobs/" + "n".repeat(200);
        try (OutputStream out = Files.newOutputStream(archive)) {
            ArchiveWriter writer = new ArchiveWriter(out);
            writer.folder("blobs");
            writer.file(longName, new byte[] {1, 2, 3});
            writer.finish();
        }
        try (TarFile tar = new TarFile(archive)) {
            assertThat(tar.getEntries().stream().map(TarArchiveEntry::getName)).containsExactly("blobs/", longName);
            assertThat(tar.getInputStream(tar.getEntries().get(1)).readAllBytes())
                    .containsExactly(1, 2, 3);
            assertThat(tar.getEntries().get(0).getMode() & 0777).isEqualTo(0755);
        }
    }
}
