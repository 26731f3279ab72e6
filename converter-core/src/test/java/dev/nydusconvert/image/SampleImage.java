package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryEncoder;
import dev.nydusconvert.tar.TarEntryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A small image that a seed makes, in memory: manifest, config and gzipped layers.
 *
 * @param manifest of the image
 * @param config the config's bytes
 * @param layers the layers as they are stored
 * @param tars the same, decompressed
 */
public record SampleImage(RawManifest manifest, byte[] config, List<byte[]> layers, List<byte[]> tars) {
    /** An OCI image of that many layers, each of one file of {@code size} bytes. */
    public static SampleImage oci(long seed, int layers, int size) {
        return make(seed, layers, size, MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, MediaTypes.OCI_LAYER_GZIP, "");
    }

    /** The same as a Docker image. */
    public static SampleImage docker(long seed, int layers, int size) {
        return make(
                seed,
                layers,
                size,
                MediaTypes.DOCKER_MANIFEST,
                MediaTypes.DOCKER_CONFIG,
                MediaTypes.DOCKER_LAYER_GZIP,
                "");
    }

    /** An image that refers to another manifest, as a signature does. */
    public static SampleImage referrer(long seed, RawManifest subject) {
        String field =
                ",\"artifactType\":\"application/vnd.example.signature\",\"annotations\":{\"k\":\"v\"},\"subject\":"
                        + json(subject.descriptor());
        return make(seed, 1, 10, MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, MediaTypes.OCI_LAYER_GZIP, field);
    }

    private static SampleImage make(
            long seed, int layers, int size, String manifestType, String configType, String layerType, String more) {
        Random random = new Random(seed);
        List<byte[]> tars = new ArrayList<>();
        List<byte[]> stored = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            tars.add(tar("file-" + i, content));
            stored.add(gzip(tars.get(i)));
        }
        String diffIds = tars.stream()
                .map(tar -> "\"" + ContentDigest.ofBytes(tar) + "\"")
                .collect(Collectors.joining(","));
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/sh\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        String layerEntries =
                stored.stream().map(layer -> json(descriptor(layerType, layer))).collect(Collectors.joining(","));
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + manifestType + "\",\"config\":"
                + json(descriptor(configType, config)) + ",\"layers\":[" + layerEntries + "]" + more + "}";
        return new SampleImage(
                RawManifest.of(manifest.getBytes(StandardCharsets.UTF_8), manifestType), config, stored, tars);
    }

    /** An index of manifests, for one platform after the other. */
    public static RawManifest index(List<RawManifest> manifests) {
        List<String> platforms = List.of("amd64", "arm64", "s390x", "riscv64");
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < manifests.size(); i++) {
            String entry = json(manifests.get(i).descriptor());
            entries.add(entry.substring(0, entry.length() - 1) + ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                    + platforms.get(i) + "\"}}");
        }
        String index = "{\n  \"schemaVersion\": 2,\n  \"mediaType\": \"" + MediaTypes.OCI_INDEX
                + "\",\n  \"manifests\": [" + String.join(",", entries) + "]\n}";
        return RawManifest.of(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
    }

    /** Names bytes. */
    public static Descriptor descriptor(String mediaType, byte[] bytes) {
        return Descriptor.of(mediaType, ContentDigest.ofBytes(bytes), bytes.length);
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"digest\":\"" + descriptor.digest() + "\",\"size\":"
                + descriptor.size() + "}";
    }

    private static byte[] tar(String path, byte[] content) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(TarEntryEncoder.encode(new TarEntry(
                TarEntryType.FILE,
                name,
                name,
                0644,
                0,
                0,
                0,
                null,
                content.length,
                new byte[0],
                0,
                0,
                List.of(),
                -1,
                0)));
        tar.writeBytes(content);
        tar.writeBytes(new byte[TarEntryEncoder.padding(content.length)]);
        tar.writeBytes(TarEntryEncoder.end());
        return tar.toByteArray();
    }

    /** Compresses bytes. */
    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(stream)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stream.toByteArray();
    }

    /** The config and the layers, named as the manifest names them. */
    public List<Descriptor> descriptors() {
        boolean docker = MediaTypes.isDocker(manifest.mediaType());
        List<Descriptor> all = new ArrayList<>();
        all.add(descriptor(docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG, config));
        layers.forEach(
                layer -> all.add(descriptor(docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP, layer)));
        return all;
    }

    /** The bytes of {@link #descriptors()}, in the same order. */
    public List<byte[]> blobs() {
        List<byte[]> all = new ArrayList<>(layers);
        all.add(0, config);
        return all;
    }

    /** Writes config and layers. */
    public void writeBlobs(ImageDestination destination) throws IOException {
        for (int i = 0; i < blobs().size(); i++) {
            if (!destination.hasBlob(descriptors().get(i))) {
                try (BlobUpload upload = destination.uploadBlob()) {
                    upload.write(blobs().get(i));
                    upload.commit(descriptors().get(i));
                }
            }
        }
    }

    /** Writes all of it. */
    public void write(ImageDestination destination) throws IOException {
        writeBlobs(destination);
        destination.commit(manifest);
    }

    /** Compares config and layers of a source, read from front to back. */
    public void requireBlobs(ImageSource source) throws IOException {
        for (int i = 0; i < blobs().size(); i++) {
            try (InputStream in = source.blob(descriptors().get(i))) {
                if (!Arrays.equals(in.readAllBytes(), blobs().get(i))) {
                    throw new AssertionError("blob " + descriptors().get(i) + " differs");
                }
            }
        }
    }
}
