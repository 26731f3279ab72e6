package dev.nydusconvert.image.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerArchiveTest {
    private final SampleImage image = SampleImage.oci(1, 2, 3_000);

    @TempDir
    private Path folder;

    private Path archive;

    @BeforeEach
    void archive() {
        archive = folder.resolve("image.tar");
    }

    private ImageSource open(String name) throws IOException {
        return FileTransports.openSource(
                (FileReference) ImageReference.parse("docker-archive:" + archive + (name.isEmpty() ? "" : ":" + name)));
    }

    private ImageDestination destination(String name) throws IOException {
        return FileTransports.openDestination(
                (FileReference) ImageReference.parse("docker-archive:" + archive + (name.isEmpty() ? "" : ":" + name)));
    }

    /** An archive of these files, in the order of their names. */
    private void pack(Map<String, byte[]> files) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive)) {
            ArchiveWriter writer = new ArchiveWriter(out);
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                writer.file(file.getKey(), file.getValue());
            }
            writer.finish();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The old form: a folder with a layer.tar for each layer. */
    private Map<String, byte[]> oldForm() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("config.json", image.config());
        files.put("l0/layer.tar", image.tars().get(0));
        files.put("l1/layer.tar", image.tars().get(1));
        files.put(
                "manifest.json",
                text("[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\",\"r.example/app:2\"],"
                        + "\"Layers\":[\"l0/layer.tar\",\"l1/layer.tar\"]}]"));
        return files;
    }

    private void requirePlainImage(ImageSource source) throws IOException {
        RawManifest manifest = source.topManifest();
        assertThat(manifest.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        ManifestBlobs blobs = ManifestBlobs.of(manifest);
        assertThat(read(source, blobs.config())).isEqualTo(image.config());
        for (int i = 0; i < 2; i++) {
            Descriptor layer = blobs.layers().get(i);
            assertThat(layer.digest())
                    .isEqualTo(ContentDigest.ofBytes(image.tars().get(i)));
            assertThat(read(source, layer)).isEqualTo(image.tars().get(i));
            try (ByteSource part = source.openBlob(layer)) {
                assertThat(part.read(512, 3)).hasSize(3);
            }
        }
        assertThat(source.manifest(manifest.descriptor())).isEqualTo(manifest);
    }

    private static byte[] read(ImageSource source, Descriptor blob) throws IOException {
        try (InputStream in = source.blob(blob)) {
            return in.readAllBytes();
        }
    }

    @Test
    void theOldFormIsReadAsAnImageOfPlainTars() throws IOException {
        pack(oldForm());
        for (String name : List.of("", "app:1", "docker.io/library/app:1", "r.example/app:2")) {
            try (ImageSource source = open(name)) {
                requirePlainImage(source);
            }
        }
        assertThatThrownBy(() -> open("app:3"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("has 0 images named docker.io/library/app:3")
                .hasMessageContaining("app:1, r.example/app:2");
    }

    @Test
    void compressedLayersAndArchivesAreReadAsTheSameImage() throws IOException {
        Map<String, byte[]> files = oldForm();
        files.put("l1/layer.tar", image.layers().get(1));
        pack(files);
        try (ImageSource source = open("")) {
            requirePlainImage(source);
        }
        Files.write(archive, SampleImage.gzip(Files.readAllBytes(archive)));
        try (ImageSource source = open("")) {
            requirePlainImage(source);
        }
    }

    @Test
    void compressedLayersAreBoundedTogether() throws IOException {
        Map<String, byte[]> files = oldForm();
        files.put("l0/layer.tar", image.layers().get(0));
        files.put("l1/layer.tar", image.layers().get(1));
        pack(files);
        FileReference reference = (FileReference) ImageReference.parse("docker-archive:" + archive);
        long both = (long) image.tars().get(0).length + image.tars().get(1).length;
        try (ImageSource source = DockerArchiveSource.open(reference, ArchiveFiles.open(archive), both)) {
            requirePlainImage(source);
        }
        try (ImageSource source = DockerArchiveSource.open(reference, ArchiveFiles.open(archive), both - 1)) {
            assertThatThrownBy(source::topManifest)
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("decompresses to more than");
        }
    }

    @Test
    void theNewFormGivesTheManifestThatItHolds() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < image.blobs().size(); i++) {
            String path = OciLayout.blobPath(image.descriptors().get(i).digest());
            files.put(path, image.blobs().get(i));
            layers.add("\"" + path + "\"");
        }
        RawManifest index = SampleImage.index(List.of(image.manifest()));
        files.put(
                OciLayout.blobPath(image.manifest().digest()), image.manifest().bytes());
        files.put(OciLayout.blobPath(index.digest()), index.bytes());
        files.put("oci-layout", OciLayout.MARKER_CONTENT);
        files.put("index.json", DescriptorList.write(List.of(index.descriptor())));
        files.put(
                "manifest.json",
                text("[{\"Config\":" + layers.get(0) + ",\"RepoTags\":null,\"Layers\":[" + layers.get(1) + ","
                        + layers.get(2) + "]}]"));
        pack(files);
        try (ImageSource source = open("")) {
            assertThat(source.topManifest().bytes()).isEqualTo(image.manifest().bytes());
            image.requireBlobs(source);
        }
        files.remove(OciLayout.blobPath(image.manifest().digest()));
        pack(files);
        try (ImageSource source = open("")) {
            requirePlainImage(source);
        }
    }

    @Test
    void whatIsWrittenIsLoadedAsPlainTars() throws IOException {
        try (ImageDestination destination = destination("app:1")) {
            image.write(destination);
        }
        try (ArchiveFiles files = ArchiveFiles.open(archive)) {
            String list = new String(files.read("manifest.json", 10_000), StandardCharsets.UTF_8);
            String config = image.descriptors().get(0).digest().hex();
            assertThat(list).startsWith("[{\"Config\":\"" + config + ".json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"");
            assertThat(files.read(config + ".json", 10_000)).isEqualTo(image.config());
        }
        try (ImageSource source = open("app:1")) {
            requirePlainImage(source);
        }
    }

    @Test
    void whatDockerCouldNotLoadIsRefused() throws IOException {
        RawManifest index = SampleImage.index(List.of(image.manifest()));
        String nydus = new String(image.manifest().bytes(), StandardCharsets.UTF_8)
                .replace(MediaTypes.OCI_LAYER_GZIP, MediaTypes.NYDUS_BLOB);
        try (ImageDestination destination = destination("")) {
            image.writeBlobs(destination);
            assertThatThrownBy(() -> destination.commit(index)).isInstanceOf(UnsupportedFeatureException.class);
            assertThatThrownBy(() -> destination.commit(RawManifest.of(text(nydus), MediaTypes.OCI_MANIFEST)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(MediaTypes.NYDUS_BLOB);
        }
        assertThat(archive).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aLayerThatIsNotTheOneOfTheConfigIsRefused() throws IOException {
        SampleImage other = SampleImage.oci(2, 2, 10);
        String mixed = new String(image.manifest().bytes(), StandardCharsets.UTF_8)
                .replace(
                        image.descriptors().get(1).digest() + "\",\"size\":"
                                + image.layers().get(0).length,
                        other.descriptors().get(1).digest() + "\",\"size\":"
                                + other.layers().get(0).length);
        try (ImageDestination destination = destination("")) {
            image.writeBlobs(destination);
            other.writeBlobs(destination);
            assertThatThrownBy(() -> destination.commit(RawManifest.of(text(mixed), MediaTypes.OCI_MANIFEST)))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("but the config says");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void damagedArchivesAreErrorsOfTheInput() throws IOException {
        for (String list : List.of(
                "",
                "{}",
                "7",
                "[{}]",
                "[{\"Config\":7}]",
                "[{\"Config\":\"config.json\",\"Layers\":[\"l0/layer.tar\"]}]",
                "[{\"Config\":\"config.json\",\"Layers\":[7,7]}]",
                "[{\"Config\":\"manifest.json\",\"Layers\":[]}]")) {
            Map<String, byte[]> files = oldForm();
            files.put("manifest.json", text(list));
            pack(files);
            assertThatThrownBy(() -> open("")).as(list).isInstanceOf(MalformedInputException.class);
        }
        for (String list : List.of("[]", "[{\"Config\":\"../../etc/passwd\",\"Layers\":[]}]")) {
            Map<String, byte[]> files = oldForm();
            files.put("manifest.json", text(list));
            pack(files);
            assertThatThrownBy(() -> open("")).as(list).isInstanceOf(FileNotFoundException.class);
        }
    }

    @Test
    void aLayerWithOtherContentThanItsDiffIdIsFoundAtTheEnd() throws IOException {
        Map<String, byte[]> files = oldForm();
        byte[] changed = image.tars().get(0).clone();
        changed[600]++;
        files.put("l0/layer.tar", changed);
        pack(files);
        try (ImageSource source = open("")) {
            Descriptor layer = ManifestBlobs.of(source.topManifest()).layers().get(0);
            assertThatThrownBy(() -> read(source, layer)).isInstanceOf(MalformedInputException.class);
        }
    }
}
