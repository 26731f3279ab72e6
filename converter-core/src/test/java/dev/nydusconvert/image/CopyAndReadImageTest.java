package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class CopyAndReadImageTest {
    @TempDir
    Path folder;

    @Test
    void copyOfANydusIndexIsTheSameByteForByte() throws IOException {
        FileReference source = TestImage.writeIndex(
                folder.resolve("source"),
                List.of(TestImage.layered(), TestImage.layered().platform("linux/arm64")));
        convert(source, ConvertOptions.builder().platforms(PlatformChoice.ALL).build());

        CopyImage.Report report = copy(nydus(), false);

        try (ImageSource from = TestImage.open(nydus());
                ImageSource to = TestImage.open(target())) {
            assertThat(to.topManifest()).isEqualTo(from.topManifest());
            assertThat(report.top()).isEqualTo(from.topManifest());
            for (Descriptor entry : ImageIndex.read(from.topManifest()).manifests()) {
                ImageManifest manifest = ImageManifest.read(to.manifest(entry));
                for (Descriptor layer : manifest.layers()) {
                    assertThat(Transfer.readBytes(to, layer, 8 << 20)).hasSize((int) layer.size());
                }
            }
        }
    }

    @Test
    void referrersComeAlongWhenAskedFor() throws IOException {
        TestImage image = TestImage.layered();
        FileReference source = image.writeTo(folder.resolve("source"));
        RawManifest signature = signatureOf(image.manifest());
        try (ImageDestination destination = FileTransports.openDestination(source)) {
            TestImage.write(destination, "{}".getBytes(StandardCharsets.UTF_8));
            destination.putManifest(signature);
            destination.commit(image.manifest());
        }

        assertThat(copy(source, true).referrers()).isEqualTo(1);

        try (ImageSource copied = TestImage.open(target())) {
            assertThat(copied.referrers(image.manifest().digest()))
                    .extracting(Descriptor::digest)
                    .containsExactly(signature.digest());
        }
    }

    private static RawManifest signatureOf(RawManifest subject) {
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        ObjectNode json = JsonText.newObject();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.OCI_MANIFEST);
        json.put("artifactType", "application/vnd.example.signature");
        json.set(
                "config",
                Descriptor.of(MediaTypes.OCI_EMPTY, ContentDigest.ofBytes(empty), 2)
                        .json());
        json.putArray("layers");
        json.set("subject", subject.descriptor().json());
        return RawManifest.of(JsonText.compact(json), MediaTypes.OCI_MANIFEST);
    }

    @Test
    void imagesAreToldApart() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        convert(source, ConvertOptions.DEFAULTS);

        try (ImageSource plain = TestImage.open(source);
                ImageSource nydus = TestImage.open(nydus())) {
            ImageInspection.Image before =
                    new InspectImage(folder).run(plain).images().get(0);
            ImageInspection.Image after =
                    new InspectImage(folder).run(nydus).images().get(0);
            assertThat(before.kind()).isEqualTo(ImageKind.CONTAINER);
            assertThat(before.platform().orElseThrow()).hasToString("linux/amd64");
            assertThat(after.kind()).isEqualTo(ImageKind.NYDUS);
            assertThat(after.nydus().orElseThrow().version()).isEqualTo(RafsVersion.V6);
            assertThat(after.nydus().orElseThrow().source())
                    .contains(plain.topManifest().digest());
        }
    }

    @Test
    void filesAreReadThroughLinksInsideTheImage() throws IOException {
        FileReference source = new TestImage()
                .gzipLayer(new LayerTar()
                        .dir("usr", 0755)
                        .file("usr/file", "content")
                        .symlink("bin", "usr")
                        .symlink("usr/absolute", "/bin/../bin/./file")
                        .symlink("loop", "loop"))
                .writeTo(folder.resolve("source"));
        convert(source, ConvertOptions.DEFAULTS);

        try (ImageSource image = TestImage.open(nydus());
                ImageFiles files = ImageFiles.open(image, PlatformChoice.DEFAULT, folder)) {
            assertThat(read(files, "bin/file")).isEqualTo("content");
            assertThat(read(files, "/usr/absolute")).isEqualTo("content");
            assertThat(read(files, "../../usr//file")).isEqualTo("content");
            assertThatThrownBy(() -> read(files, "none")).isInstanceOf(FileNotFoundException.class);
            assertThatThrownBy(() -> read(files, "loop"))
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessageContaining("more than 40 links");
            assertThatThrownBy(() -> read(files, "usr"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is a directory");
        }
    }

    private static String read(ImageFiles files, String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files.write(files.find(path.getBytes(StandardCharsets.UTF_8)), 1, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void indexesInIndexesEndSomewhere() throws IOException {
        FileReference source = TestImage.reference(folder.resolve("source"));
        try (ImageDestination destination = FileTransports.openDestination(source)) {
            RawManifest inner = ImageIndex.of(List.of()).raw();
            for (int i = 0; i < 6; i++) {
                destination.putManifest(inner);
                inner = ImageIndex.of(List.of(inner.descriptor())).raw();
            }
            destination.commit(inner);
        }

        assertThatThrownBy(() -> copy(source, false))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("an index in an index");
    }

    @Test
    void blobThatIsNotWhatItsDescriptorSaysIsNotCopied() throws IOException {
        TestImage image = new TestImage().gzipLayer(new LayerTar().file("a", "a"));
        FileReference source = image.writeTo(folder.resolve("source"));
        ImageManifest manifest = ImageManifest.read(image.manifest());
        Descriptor layer = manifest.layers().get(0);
        for (Descriptor lie : List.of(
                layer.withContent(layer.digest(), layer.size() + 1),
                layer.withContent(layer.digest(), layer.size() - 1),
                layer.withContent(layer.digest(), Long.MAX_VALUE))) {
            try (ImageDestination destination = FileTransports.openDestination(source)) {
                destination.commit(manifest.edit().layers(List.of(lie)).build().raw());
            }
            assertThatThrownBy(() -> copy(source, false))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("bytes");
            assertThatThrownBy(() -> TestImage.open(target()).topManifest()).isInstanceOf(IOException.class);
        }
    }

    private FileReference nydus() {
        return TestImage.reference(folder.resolve("nydus"));
    }

    private FileReference target() {
        return TestImage.reference(folder.resolve("target"));
    }

    private void convert(FileReference source, ConvertOptions options) throws IOException {
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(nydus())) {
            new ConvertImage(options, folder, ImageProgress.NONE).run(from, to);
        }
    }

    private CopyImage.Report copy(FileReference source, boolean referrers) throws IOException {
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(target())) {
            return new CopyImage(referrers, 2, ImageProgress.NONE).run(from, to);
        }
    }
}
