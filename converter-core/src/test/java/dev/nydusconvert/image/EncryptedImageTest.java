package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** An image of a blob that the reference builder encrypted. */
class EncryptedImageTest {
    private static final Path PARTS = Path.of("..", "testdata", "images");
    private static final String BOOTSTRAP_TYPE = MediaTypes.OCI_LAYER_GZIP;

    @TempDir
    Path folder;

    @Test
    void isInspectedCheckedCopiedAndReverted() throws IOException {
        FileReference nydus = encrypted(BOOTSTRAP_TYPE);
        FileReference source = new TestImage().gzipLayer(tar()).writeTo(folder.resolve("source"));
        FileReference reverted = TestImage.reference(folder.resolve("reverted"));

        try (ImageSource image = TestImage.open(nydus);
                ImageSource against = TestImage.open(source);
                ImageDestination copied =
                        FileTransports.openDestination(TestImage.reference(folder.resolve("copied")));
                ImageDestination back = FileTransports.openDestination(reverted)) {
            ImageInspection.Image inspected =
                    new InspectImage(folder).run(image).images().get(0);
            assertThat(inspected.kind()).isEqualTo(ImageKind.NYDUS);
            assertThat(inspected.encrypted()).isTrue();
            assertThat(inspected.nydus()).isPresent();
            assertSameFiles(image, against);
            CopyImage.Report copy = new CopyImage(false, 2, ImageProgress.NONE).run(image, copied);
            assertThat(copy.top()).isEqualTo(image.topManifest());
            new RevertImage(RevertOptions.DEFAULTS, folder, ImageProgress.NONE).run(image, back);
        }
        FileReference again = TestImage.reference(folder.resolve("again"));
        try (ImageSource image = TestImage.open(reverted);
                ImageDestination to = FileTransports.openDestination(again)) {
            new ConvertImage(ConvertOptions.DEFAULTS, folder, ImageProgress.NONE).run(image, to);
        }
        try (ImageSource image = TestImage.open(again);
                ImageSource against = TestImage.open(source)) {
            assertSameFiles(image, against);
        }
    }

    @Test
    void filesAreReadThroughTheKeysInTheBootstrap() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (ImageSource image = TestImage.open(encrypted(BOOTSTRAP_TYPE));
                ImageFiles files = ImageFiles.open(image, PlatformChoice.DEFAULT, folder)) {
            files.write(files.find("/etc/link".getBytes(StandardCharsets.UTF_8)), 2, content);
        }

        assertThat(content.toString(StandardCharsets.UTF_8)).isEqualTo("root:x:0:0\n");
    }

    @Test
    void bootstrapLayerThatIsEncryptedAsAWholeIsToldByName() throws IOException {
        FileReference nydus = encrypted(BOOTSTRAP_TYPE + MediaTypes.ENCRYPTED_SUFFIX);

        try (ImageSource image = TestImage.open(nydus);
                ImageDestination back =
                        FileTransports.openDestination(TestImage.reference(folder.resolve("reverted")))) {
            ImageInspection.Image inspected =
                    new InspectImage(folder).run(image).images().get(0);
            assertThat(inspected.kind()).isEqualTo(ImageKind.NYDUS);
            assertThat(inspected.encrypted()).isTrue();
            assertThat(inspected.nydus()).isEmpty();
            assertThatThrownBy(() -> new CheckImage(PlatformChoice.DEFAULT, 2, folder, ImageProgress.NONE).run(image))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("tar+gzip+encrypted")
                    .hasMessageContaining("is encrypted as a whole");
            assertThatThrownBy(
                            () -> new RevertImage(RevertOptions.DEFAULTS, folder, ImageProgress.NONE).run(image, back))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("is encrypted as a whole");
        }
    }

    private void assertSameFiles(ImageSource image, ImageSource against) throws IOException {
        ImageCheckReport.CheckedImage checked = new CheckImage(PlatformChoice.DEFAULT, 2, folder, ImageProgress.NONE)
                .run(image, against)
                .images()
                .get(0);
        assertThat(checked.findings()).isEmpty();
        assertThat(checked.chunks()).isPositive();
        assertThat(checked.comparison().orElseThrow().files().differences()).isEmpty();
    }

    /** What make_tar.py writes. */
    private static LayerTar tar() {
        byte[] numbers = new byte[20_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (byte) (i * i * 31 + (i >> 5));
        }
        return new LayerTar()
                .dir("etc", 0755)
                .file("etc/passwd", "root:x:0:0\n")
                .symlink("etc/link", "passwd")
                .dir("data", 0700)
                .file("data/numbers", numbers)
                .file("data/text", "the same line again and again\n".repeat(300));
    }

    /** An image as nydus-snapshotter makes it of the blob: the one that the layer of the tar becomes. */
    private FileReference encrypted(String bootstrapType) throws IOException {
        FileReference reference = TestImage.reference(folder.resolve("nydus"));
        try (ImageDestination destination = FileTransports.openDestination(reference)) {
            byte[] data = Files.readAllBytes(PARTS.resolve("encrypted.blob"));
            Descriptor blob = Descriptor.of(MediaTypes.NYDUS_BLOB, TestImage.write(destination, data), data.length)
                    .withAnnotations(Map.of(
                            NydusAnnotations.BLOB,
                            NydusAnnotations.TRUE,
                            NydusAnnotations.ENCRYPTED_BLOB,
                            NydusAnnotations.TRUE));
            byte[] tar = bootstrapTar();
            byte[] layer = SampleImage.gzip(tar);
            Descriptor bootstrap = Descriptor.of(bootstrapType, TestImage.write(destination, layer), layer.length)
                    .withAnnotations(Map.of(
                            NydusAnnotations.BOOTSTRAP, NydusAnnotations.TRUE, NydusAnnotations.FS_VERSION, "6"));
            byte[] config = new String(new TestImage().gzipLayer(tar()).config(), StandardCharsets.UTF_8)
                    .replaceFirst(
                            "\"diff_ids\":\\[[^]]*]",
                            "\"diff_ids\":[\"" + blob.digest() + "\",\"" + ContentDigest.ofBytes(tar) + "\"]")
                    .getBytes(StandardCharsets.UTF_8);
            ObjectNode json = JsonText.newObject();
            json.put("schemaVersion", 2);
            json.put("mediaType", MediaTypes.OCI_MANIFEST);
            json.set(
                    "config",
                    Descriptor.of(MediaTypes.OCI_CONFIG, TestImage.write(destination, config), config.length)
                            .json());
            json.putArray("layers").add(blob.json()).add(bootstrap.json());
            destination.commit(RawManifest.of(JsonText.indented(json), MediaTypes.OCI_MANIFEST));
        }
        return reference;
    }

    private static byte[] bootstrapTar() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(PARTS.resolve("encrypted.boot.gz")))) {
            new BootstrapLayer()
                    .add(BootstrapLayer.BOOTSTRAP, in.readAllBytes())
                    .writeTo(tar);
        }
        return tar.toByteArray();
    }
}
