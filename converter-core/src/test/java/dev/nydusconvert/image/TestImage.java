package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Builds images in OCI layouts, of layers that a test gives. */
public final class TestImage {
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<ContentDigest> diffIds = new ArrayList<>();
    private final List<byte[]> blobs = new ArrayList<>();
    private Platform platform = Platform.parse("linux/amd64");
    private final Map<String, String> executionFields = new LinkedHashMap<>();
    private boolean docker;

    TestImage platform(String text) {
        platform = Platform.parse(text);
        return this;
    }

    /** Sets a field of the config section, as JSON. */
    TestImage executionField(String name, String json) {
        executionFields.put(name, json);
        return this;
    }

    /** Makes it a Docker image; to be called before layers are added. */
    TestImage docker() {
        docker = true;
        return this;
    }

    TestImage gzipLayer(LayerTar tar) {
        return layer(docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP, tar.gzip(), tar.plain());
    }

    TestImage zstdLayer(LayerTar tar) {
        return layer(MediaTypes.OCI_LAYER_ZSTD, tar.zstd(), tar.plain());
    }

    TestImage plainLayer(LayerTar tar) {
        return layer(MediaTypes.OCI_LAYER, tar.plain(), tar.plain());
    }

    TestImage layer(String mediaType, byte[] blob, byte[] tar) {
        layers.add(Descriptor.of(mediaType, ContentDigest.ofBytes(blob), blob.length));
        diffIds.add(ContentDigest.ofBytes(tar));
        blobs.add(blob);
        return this;
    }

    /** Says of the last layer that its tar has another digest. */
    TestImage wrongDiffId() {
        diffIds.set(diffIds.size() - 1, ContentDigest.ofBytes("other".getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** The config: with fields that only Docker knows, and one that nobody does. */
    byte[] config() {
        ObjectNode json = JsonText.newObject();
        json.put("created", "2026-01-02T03:04:05.678Z");
        json.put("architecture", platform.architecture());
        json.put("os", platform.os());
        ObjectNode execution = json.putObject("config");
        execution.putArray("Env").add("PATH=/bin");
        execution.putObject("Healthcheck").putArray("Test").add("CMD").add("true");
        execution.putArray("Shell").add("/bin/bash").add("-c");
        execution.putArray("OnBuild").add("RUN true");
        executionFields.forEach((name, text) -> execution.putRawValue(name, new RawValue(text)));
        json.put("x-unknown", 1.50);
        ObjectNode rootfs = json.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode ids = rootfs.putArray("diff_ids");
        diffIds.forEach(id -> ids.add(id.toString()));
        ArrayNode history = json.putArray("history");
        for (int i = 0; i < diffIds.size(); i++) {
            history.addObject().put("created_by", "layer " + i);
        }
        history.addObject().put("created_by", "CMD").put("empty_layer", true);
        return JsonText.compact(json);
    }

    public RawManifest manifest() {
        byte[] config = config();
        ObjectNode json = JsonText.newObject();
        json.put("schemaVersion", 2);
        String mediaType = docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST;
        json.put("mediaType", mediaType);
        json.set(
                "config",
                Descriptor.of(
                                docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG,
                                ContentDigest.ofBytes(config),
                                config.length)
                        .json());
        ArrayNode array = json.putArray("layers");
        layers.forEach(layer -> array.add(layer.json()));
        if (!docker) {
            json.putObject("annotations").put("org.example.note", "kept");
        }
        return RawManifest.of(JsonText.indented(json), mediaType);
    }

    Descriptor entry() {
        return manifest().descriptor().withPlatform(platform);
    }

    private void writeBlobs(ImageDestination destination) throws IOException {
        for (byte[] blob : blobs) {
            write(destination, blob);
        }
        write(destination, config());
    }

    static ContentDigest write(ImageDestination destination, byte[] blob) throws IOException {
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(blob);
            return upload.commit();
        }
    }

    /** Writes the image into a layout. */
    public FileReference writeTo(Path layout) throws IOException {
        FileReference reference = reference(layout);
        try (ImageDestination destination = FileTransports.openDestination(reference)) {
            writeBlobs(destination);
            destination.commit(manifest());
        }
        return reference;
    }

    /** Writes an index of images into a layout, each with an attestation. */
    static FileReference writeIndex(Path layout, List<TestImage> images) throws IOException {
        FileReference reference = reference(layout);
        try (ImageDestination destination = FileTransports.openDestination(reference)) {
            List<Descriptor> entries = new ArrayList<>();
            List<Descriptor> attestations = new ArrayList<>();
            for (TestImage image : images) {
                image.writeBlobs(destination);
                destination.putManifest(image.manifest());
                entries.add(image.entry());
                attestations.add(attestation(destination, image.entry()));
            }
            entries.addAll(attestations);
            destination.commit(ImageIndex.of(entries).raw());
        }
        return reference;
    }

    private static Descriptor attestation(ImageDestination destination, Descriptor subject) throws IOException {
        byte[] statement = ("{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":\"" + subject.digest()
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] config = "{\"architecture\":\"unknown\",\"os\":\"unknown\",\"rootfs\":{\"diff_ids\":[]}}"
                .getBytes(StandardCharsets.UTF_8);
        ObjectNode json = JsonText.newObject();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.OCI_MANIFEST);
        json.set(
                "config",
                Descriptor.of(MediaTypes.OCI_CONFIG, write(destination, config), config.length)
                        .json());
        json.putArray("layers")
                .add(Descriptor.of("application/vnd.in-toto+json", write(destination, statement), statement.length)
                        .json());
        RawManifest manifest = RawManifest.of(JsonText.compact(json), MediaTypes.OCI_MANIFEST);
        destination.putManifest(manifest);
        return manifest.descriptor()
                .withPlatform(Platform.parse("unknown/unknown"))
                .withAnnotation(NydusAnnotations.DOCKER_REFERENCE_TYPE, NydusAnnotations.ATTESTATION_MANIFEST)
                .withAnnotation(
                        NydusAnnotations.DOCKER_REFERENCE_DIGEST,
                        subject.digest().toString());
    }

    static FileReference reference(Path layout) {
        return (FileReference) ImageReference.parse("oci:" + layout + ":test");
    }

    static ImageSource open(FileReference reference) throws IOException {
        return FileTransports.openSource(reference);
    }

    private static LayerTar lowerLayer() {
        return new LayerTar()
                .dir("etc", 0700)
                .file("etc/passwd", "root")
                .file("etc/gone", "gone")
                .dir("data", 0755)
                .noise("data/big", 3_000_000, 1)
                .file("data/small", "small")
                .dir("dev", 0755)
                .device("dev/null", 1, 3);
    }

    /** The same in gzip layers only, with what every tool can unpack. */
    public static TestImage ofGzipLayers() {
        return new TestImage()
                .gzipLayer(lowerLayer())
                .gzipLayer(new LayerTar()
                        .dir("etc", 0755)
                        .whiteout("etc/gone")
                        .dir("data", 0711)
                        .opaque("data")
                        .noise("data/new", 70_000, 2)
                        .hardLink("data/link", "data/new")
                        .symlink("data/soft", "new")
                        .fileWithXattr("data/attr", "x", "user.note", "value"));
    }

    /** An index of two such images without attestations, which other converters do not take. */
    public static FileReference writeTwoPlatforms(Path layout) throws IOException {
        TestImage arm64 = new TestImage()
                .platform("linux/arm64")
                .gzipLayer(new LayerTar()
                        .dir("etc", 0755)
                        .file("etc/arch", "arm64")
                        .noise("etc/own", 90_000, 3));
        FileReference reference = reference(layout);
        try (ImageDestination destination = FileTransports.openDestination(reference)) {
            List<Descriptor> entries = new ArrayList<>();
            for (TestImage image : List.of(ofGzipLayers(), arm64)) {
                image.writeBlobs(destination);
                destination.putManifest(image.manifest());
                entries.add(image.entry());
            }
            destination.commit(ImageIndex.of(entries).raw());
        }
        return reference;
    }

    /** Fails unless a Nydus image is sound, and has the very files of the image that it was made from. */
    static void requireSound(ImageSource nydus, ImageSource source, Path scratch) throws IOException {
        ImageCheckReport checked =
                new CheckImage(PlatformChoice.DEFAULT, 2, scratch, ImageProgress.NONE).run(nydus, source);
        assertThat(checked.images().get(0).findings()).isEmpty();
        assertThat(checked.images().get(0).comparison().orElseThrow().files().differences())
                .isEqualTo(List.of());
    }

    /** Layers of an image with all that a layer can do to those below. */
    static TestImage layered() {
        return new TestImage()
                .gzipLayer(lowerLayer())
                .zstdLayer(new LayerTar()
                        .whiteout("etc/gone")
                        .dir("data", 0711)
                        .opaque("data")
                        .noise("data/new", 70_000, 2)
                        .hardLink("data/link", "data/new")
                        .symlink("data/soft", "new")
                        .fileWithXattr("data/attr", "x", "user.note", "value"))
                .plainLayer(new LayerTar());
    }
}
