package dev.nydusconvert.image.transport;

import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** References to images, as they stand on command lines and in annotations. */
public final class ImageReferenceFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws UnsupportedFeatureException {
        String text = new String(input, StandardCharsets.UTF_8);
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            // What this parser declares; a mistake of the caller rather than a malformed file.
            throw new UnsupportedFeatureException(e.getMessage());
        }
        if (!reference.toString().equals(text)) {
            throw new AssertionError("'" + text + "' became '" + reference + "'");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "docker://registry.example:5000/a/b:tag",
                        "docker://registry.example/a@sha256:" + "0".repeat(64),
                        "docker://[::1]:5000/a/b",
                        "oci:/some/folder:tag",
                        "oci-archive:file.tar:name",
                        "docker-archive:file.tar:name:tag",
                        "dir:/some/folder")
                .map(it -> it.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
