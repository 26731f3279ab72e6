package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.LayerTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that go wrong with the reference builder and right here, as far as no test of the library shows it;
 * docs/differences.md lists all, with their tests.
 */
class ReferenceDefectsTest {
    @TempDir
    Path directory;

    private Path bootstrap;
    private Path blob;

    @BeforeEach
    void name() {
        bootstrap = directory.resolve("boot");
        blob = directory.resolve("blob");
    }

    private static void succeed(Object... args) {
        ImageRun run = ImageRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** The entries of the tar that an image is unpacked to. */
    private Map<String, TarArchiveEntry> unpacked(Path image, Object... options) throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(tar(image, options)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }

    private byte[] tar(Path image, Object... options) throws IOException {
        Path tar = directory.resolve("unpacked");
        succeed(Stream.concat(Stream.of("unpack", image, "--output", tar), Stream.of(options))
                .toArray());
        return Files.readAllBytes(tar);
    }

    private static String text(byte[] tar, String path) throws IOException {
        try (TarArchiveInputStream entries = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().equals(path)) {
                    return new String(entries.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError("no " + path);
    }

    private Path tarOfEverything() throws IOException {
        return Files.write(directory.resolve("tar"), LayerTar.ofEverything());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6"})
    void filesOfATarUponAParentHaveTheirOwnContent(String version) throws IOException {
        Layers layers = new Layers(directory);
        Path parent = layers.bootstrap("parent", "below", "-v", version);
        byte[] upper = new LayerTar()
                .file("upper", 0644, "above".getBytes(StandardCharsets.UTF_8))
                .finish();

        succeed(
                "create",
                "-t",
                "tar-rafs",
                "-v",
                version,
                "--parent-bootstrap",
                parent,
                "-D",
                directory,
                "-B",
                bootstrap,
                layers.tar("upper.tar", upper));

        byte[] tar = tar(bootstrap, "-D", directory);
        assertThat(text(tar, "etc/hello.txt")).isEqualTo("below");
        assertThat(text(tar, "upper")).isEqualTo("above");
    }

    /** The layer has a file with extended attributes, and a hard link to it whose entry has none. */
    @Test
    void aV5BootstrapWithAttributesOnOneOfTwoLinkedNamesCanBeRead() throws IOException {
        succeed("create", "-t", "tar-rafs", "-v", "5", "-B", bootstrap, "-b", blob, tarOfEverything());

        succeed("check", bootstrap);
    }

    @Test
    void whiteoutsOfTheLowestLayerAreAppliedWhenLayersAreMerged() throws IOException {
        byte[] layer = new LayerTar()
                .file("kept", 0644, new byte[] {1})
                .file(".wh.gone", 0644, new byte[0])
                .finish();
        Path image = directory.resolve("image");
        succeed("create", "-t", "tar-rafs", "-D", directory, "-B", bootstrap, new Layers(directory).tar("t", layer));

        succeed("merge", "-B", image, bootstrap);

        assertThat(unpacked(image, "-D", directory)).containsOnlyKeys("kept");
    }

    @Test
    void devicesAndPipesAreUnpackedAndLinksNameTheirTargetsAsTarsDo() throws IOException {
        succeed("create", "-t", "tar-rafs", "-B", bootstrap, "-b", blob, tarOfEverything());

        Map<String, TarArchiveEntry> entries = unpacked(bootstrap, "-b", blob);

        assertThat(entries.get("data/fifo").isFIFO()).isTrue();
        assertThat(entries.get("data/null").isCharacterDevice()).isTrue();
        assertThat(entries.get("data/null").getDevMinor()).isEqualTo(3);
        assertThat(entries.get("etc/hello.txt").getLinkName()).isEqualTo("etc/hello-again.txt");
        assertThat(entries.values())
                .allSatisfy(entry -> assertThat(entry.getUserName() + entry.getGroupName())
                        .as("names of this machine's users")
                        .isEmpty());
    }

    @Test
    void anImageThatRefersToItsLayerIsUnpackedToTheTarInTheLayer() throws IOException {
        Path layer = directory.resolve("layer.tar.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(layer))) {
            out.write(LayerTar.ofEverything());
        }
        succeed("create", "-t", "targz-ref", "-B", bootstrap, "-b", blob, layer);

        assertThat(tar(bootstrap, "-b", layer)).isEqualTo(LayerTar.ofEverything());
    }

    @Test
    void aDirectoryLeavesNoSecondBootstrap() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
        Path out = Files.createDirectory(directory.resolve("out"));

        succeed("create", "-B", out.resolve("boot"), "-b", out.resolve("blob"), source);

        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("boot", "blob");
        }
    }

    @Test
    void aTocOfAnEstargzLayerBecomesAnImage() throws IOException {
        String digest = "sha256:" + "5".repeat(64);
        Path toc = Files.writeString(
                directory.resolve("toc.json"),
                "{\"version\": 1, \"entries\": [{\"name\": \"file\", \"type\": \"reg\", \"size\": 5, \"offset\": 0,"
                        + " \"digest\": \"" + digest + "\", \"chunkDigest\": \"" + digest + "\"}]}");

        succeed(
                "create",
                "--type",
                "stargz_index",
                "--blob-id",
                "a".repeat(64),
                "--blob-data-size",
                "0x100",
                "-B",
                bootstrap,
                "-b",
                blob,
                toc);

        assertThat(ImageRun.of("check", "-v", bootstrap).out()).contains("\"/file\"");
        assertThat(ImageRun.of("inspect", bootstrap, "-R", "blobs").json().at("0.blob_id"))
                .isEqualTo("a".repeat(64));
    }

    @Test
    void anEncryptedV5LayerIsRefused() throws IOException {
        ImageRun run = ImageRun.of(
                "create", "-t", "tar-rafs", "-v", "5", "-E", "-B", bootstrap, "-b", blob, tarOfEverything());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: ").contains("v6");
        assertThat(bootstrap).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6"})
    void manyExtendedAttributesGiveTheSameBytesInWhateverOrderTheyCome(String version) throws IOException {
        Path other = directory.resolve("other");

        String[] sorted = {"alpha", "b10", "c", "k2", "mid", "quux", "zeta"};
        String[] mixed = {"mid", "zeta", "c", "alpha", "quux", "b10", "k2"};
        succeed("create", "-t", "tar-rafs", "-v", version, "-b", blob, "-B", bootstrap, withXattrs(sorted));
        succeed("create", "-t", "tar-rafs", "-v", version, "-b", blob, "-B", other, withXattrs(mixed));

        assertThat(bootstrap).hasSameBinaryContentAs(other);
        String bytes = Files.readString(bootstrap, StandardCharsets.ISO_8859_1);
        assertThat(Stream.of(sorted).map(name -> bytes.indexOf("value of " + name)))
                .as("the same in every process: sorted by name")
                .doesNotContain(-1)
                .isSorted();
    }

    private Path withXattrs(String... names) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (String name : names) {
            String record = " SCHILY.xattr.user." + name + "=value of " + name + "\n";
            // All are of 10 to 97 bytes, so that the length has two digits.
            records.writeBytes((record.length() + 2 + record).getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry extended = new TarArchiveEntry("extended", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
            extended.setModTime(0);
            extended.setSize(records.size());
            tar.putArchiveEntry(extended);
            tar.write(records.toByteArray());
            tar.closeArchiveEntry();
            TarArchiveEntry entry = new TarArchiveEntry("file");
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return Files.write(directory.resolve("xattrs.tar"), bytes.toByteArray());
    }
}
