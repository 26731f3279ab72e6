package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A manifest or index as it is stored: its digest is that of exactly these bytes.
 *
 * @param bytes not to be changed
 * @param mediaType what kind of document it is
 * @param digest of the bytes
 */
public record RawManifest(byte[] bytes, String mediaType, ContentDigest digest) {
    /** A new document, named by its SHA-256. */
    public static RawManifest of(byte[] bytes, String mediaType) {
        return new RawManifest(bytes, mediaType, ContentDigest.ofBytes(bytes));
    }

    /**
     * Takes a document of which the source may tell the media type: what the document itself says comes first, then the
     * source, then what its fields show.
     *
     * @param declared the media type that the source gives, if it gives one
     * @param name names it in messages
     * @throws MalformedInputException if it is neither a manifest nor an index, or says one thing and its source another
     */
    public static RawManifest read(byte[] bytes, Optional<String> declared, String name)
            throws MalformedInputException {
        JsonFields document = new JsonFields(JsonText.readObject(bytes, name), name);
        Optional<String> own = document.mediaType("mediaType");
        Optional<String> told = declared.filter(it -> MediaTypes.isIndex(it) || MediaTypes.isManifest(it));
        if (own.isPresent() && told.isPresent() && !own.equals(told)) {
            throw document.malformed("says that it is " + own.get() + ", but its source says " + told.get());
        }
        String mediaType = own.or(() -> told).orElseGet(() -> guess(document.node()));
        if (!MediaTypes.isIndex(mediaType) && !MediaTypes.isManifest(mediaType)) {
            throw document.malformed(
                    mediaType.isEmpty()
                            ? "is neither a manifest nor an index"
                            : "is " + mediaType + ", which is neither an OCI nor a Docker v2 manifest or index");
        }
        return of(bytes, mediaType);
    }

    private static String guess(ObjectNode document) {
        boolean manifest = document.has("config") || document.has("layers");
        boolean index = document.has("manifests");
        // A document that is both is read as one thing by one tool and as another by the next.
        if (manifest == index) {
            return "";
        }
        return index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }

    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /** Names it, with nothing but media type, digest and size. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawManifest that && mediaType.equals(that.mediaType) && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return descriptor().toString();
    }
}
