package dev.nydusconvert.image.model;

import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Manifests, indexes, and configs for what is neither. */
public final class ManifestFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws IOException {
        try {
            readManifest(input);
        } catch (MalformedInputException neither) {
            ImageConfig config = ImageConfig.read(input, "config");
            config.withHistory("creator", "comment").withDiffIds(config.diffIds());
        }
    }

    private static void readManifest(byte[] input) throws IOException {
        RawManifest raw = RawManifest.read(input, Optional.empty(), "manifest");
        if (raw.isIndex()) {
            ImageIndex.read(raw).manifests().forEach(ImageIndex::attested);
        } else {
            ImageManifest manifest = ImageManifest.read(raw);
            manifest.subject();
            manifest.layers().forEach(it -> it.withAnnotations(manifest.annotations()));
        }
    }

    @Override
    public List<byte[]> seeds() {
        String digest = "\"sha256:" + "0".repeat(64) + "\"";
        String descriptor = "{\"mediaType\":\"%s\",\"digest\":" + digest + ",\"size\":7,\"annotations\":{\"a\":\"b\"}";
        return Stream.of(
                        "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                                + descriptor.formatted(MediaTypes.OCI_CONFIG) + "},\"layers\":["
                                + descriptor.formatted(MediaTypes.OCI_LAYER_GZIP) + "}],\"annotations\":{\"k\":\"v\"}}",
                        "{\"schemaVersion\":2,\"manifests\":[" + descriptor.formatted(MediaTypes.OCI_MANIFEST)
                                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}}]}",
                        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
                                + "\"diff_ids\":[" + digest + "]},\"history\":[{\"created_by\":\"x\"}]}")
                .map(it -> it.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
