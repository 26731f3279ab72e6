package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The files of an OCI image layout, version 1.0.0. */
final class OciLayout {
    static final String MARKER = "oci-layout";
    static final String INDEX = "index.json";
    /** The annotation of an entry of the index that holds its tag. */
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    static final byte[] MARKER_CONTENT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_MARKER = 4096;

    private OciLayout() {}

    /** Path of a blob in the layout. */
    static String blobPath(ContentDigest digest) {
        return "blobs/" + digest.algorithm().label() + "/" + digest.hex();
    }

    /**
     * Checks the marker of a layout.
     *
     * @throws UnsupportedFeatureException if the layout is of another version
     */
    static void requireMarker(StoredFiles files) throws IOException {
        String name = files.name() + ": " + MARKER;
        JsonNode version =
                JsonText.readObject(files.read(MARKER, MAX_MARKER), name).get("imageLayoutVersion");
        if (version == null || !version.isString()) {
            throw new MalformedInputException(name, MalformedInputException.NO_OFFSET, "has no 'imageLayoutVersion'");
        }
        if (!version.stringValue().startsWith("1.")) {
            throw new UnsupportedFeatureException(
                    name + ": the layout is of version " + version.stringValue() + ", 1.0.0 can be read");
        }
    }

    static List<Descriptor> readIndex(StoredFiles files) throws IOException {
        return DescriptorList.read(files.read(INDEX, JsonText.MAX_SIZE), files.name() + ": " + INDEX);
    }

    static Optional<String> tag(Descriptor entry) {
        return entry.annotation(REF_NAME);
    }
}
