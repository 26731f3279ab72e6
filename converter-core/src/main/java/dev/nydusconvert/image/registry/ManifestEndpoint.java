package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads and writes manifests: {@code manifests/TAG} and {@code manifests/DIGEST}. */
final class ManifestEndpoint {
    static final String DIGEST_HEADER = "Docker-Content-Digest";

    private static final String ACCEPTED = String.join(
            ", ",
            MediaTypes.OCI_INDEX,
            MediaTypes.OCI_MANIFEST,
            MediaTypes.DOCKER_MANIFEST_LIST,
            MediaTypes.DOCKER_MANIFEST);

    private final RegistryClient client;

    ManifestEndpoint(RegistryClient client) {
        this.client = client;
    }

    /**
     * Reads the manifest of a tag.
     *
     * @throws MalformedInputException if it is not what the registry says that it is
     */
    RawManifest get(String tag) throws IOException {
        String action = action("read", tag);
        try (RegistryResponse response = client.expectWhole(request("GET", tag, action))) {
            byte[] bytes = response.bytes();
            Optional<ContentDigest> told = response.header(DIGEST_HEADER).flatMap(ManifestEndpoint::parse);
            if (told.isPresent()) {
                requireDigest(bytes, told.get(), name(tag));
            }
            return RawManifest.read(bytes, contentType(response), name(tag));
        }
    }

    /**
     * Reads a manifest by its digest.
     *
     * @throws MalformedInputException if the registry sends other bytes
     */
    RawManifest get(ContentDigest digest) throws IOException {
        String name = digest.toString();
        String action = action("read", name);
        try (RegistryResponse response = client.expectWhole(request("GET", name, action))) {
            byte[] bytes = response.bytes();
            requireDigest(bytes, digest, name(name));
            RawManifest read = RawManifest.read(bytes, contentType(response), name(name));
            return new RawManifest(bytes, read.mediaType(), digest);
        }
    }

    /**
     * Writes a manifest under a tag or its digest.
     *
     * @return whether the registry lists it as a referrer of its subject on its own
     */
    boolean put(RawManifest manifest, String tagOrDigest) throws IOException {
        String action = action("write", tagOrDigest);
        RegistryRequest request = RegistryRequest.of(
                        "PUT",
                        client.address().uri("manifests/" + tagOrDigest),
                        client.address().push(),
                        action)
                .withHeader("Content-Type", manifest.mediaType())
                .withBody(RequestBody.of(manifest.bytes()));
        try (RegistryResponse response = client.expect(request, 200, 201, 202)) {
            Optional<ContentDigest> told = response.header(DIGEST_HEADER).flatMap(ManifestEndpoint::parse);
            if (told.isPresent()
                    && told.get().algorithm() == manifest.digest().algorithm()
                    && !told.get().equals(manifest.digest())) {
                throw new RegistryException(
                        action, "the registry stored it as " + told.get() + " instead of " + manifest.digest());
            }
            return response.header("OCI-Subject").isPresent();
        }
    }

    private RegistryRequest request(String method, String tagOrDigest, String action) {
        RegistryAddress address = client.address();
        return RegistryRequest.of(method, address.uri("manifests/" + tagOrDigest), address.pull(), action)
                .withHeader("Accept", ACCEPTED);
    }

    private String action(String verb, String tagOrDigest) {
        return verb + " the manifest " + name(tagOrDigest);
    }

    private String name(String tagOrDigest) {
        return client.address() + (tagOrDigest.indexOf(':') < 0 ? ":" : "@") + tagOrDigest;
    }

    private static Optional<String> contentType(RegistryResponse response) {
        return response.header("Content-Type").map(type -> type.split(";", 2)[0].trim());
    }

    /** A header that cannot be read says nothing. */
    static Optional<ContentDigest> parse(String digest) {
        try {
            return Optional.of(ContentDigest.parse(digest.trim()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void requireDigest(byte[] bytes, ContentDigest expected, String name)
            throws MalformedInputException {
        String found =
                HexFormat.of().formatHex(expected.algorithm().newMessageDigest().digest(bytes));
        if (!found.equals(expected.hex())) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "the registry sent other bytes than the digest " + expected + " says: their digest is "
                            + expected.algorithm().label() + ":" + found);
        }
    }
}
