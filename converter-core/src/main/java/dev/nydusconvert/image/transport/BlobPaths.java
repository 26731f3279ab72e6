package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/** Reads blobs and manifests out of files that are named by digests. */
final class BlobPaths {
    private final StoredFiles files;
    private final Function<ContentDigest, String> path;

    /** @param path where a blob is; digests are digits only, so they cannot lead elsewhere */
    BlobPaths(StoredFiles files, Function<ContentDigest, String> path) {
        this.files = files;
        this.path = path;
    }

    /** A blob for reading parts, with its size compared. */
    ByteSource open(Descriptor blob) throws IOException {
        ByteSource source = files.require(path.apply(blob.digest()));
        try {
            requireSize(source, blob);
            return source;
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    InputStream stream(Descriptor blob) throws IOException {
        ByteSource source = open(blob);
        return new VerifiedInputStream(new ByteSourceStream(source), blob, source.name());
    }

    boolean has(ContentDigest digest) throws IOException {
        Optional<ByteSource> source = files.open(path.apply(digest));
        if (source.isPresent()) {
            source.get().close();
        }
        return source.isPresent();
    }

    /** A manifest, compared with its descriptor. */
    RawManifest manifest(Descriptor child) throws IOException {
        String name = files.name() + ": manifest " + child.digest();
        if (child.size() > JsonText.MAX_SIZE) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has " + child.size() + " bytes, at most " + JsonText.MAX_SIZE + " are read");
        }
        byte[] bytes;
        try (InputStream in = stream(child)) {
            bytes = in.readAllBytes();
        }
        RawManifest read = RawManifest.read(bytes, Optional.of(child.mediaType()), name);
        return new RawManifest(bytes, read.mediaType(), child.digest());
    }

    private static void requireSize(ByteSource source, Descriptor blob) throws IOException {
        if (source.size() != blob.size()) {
            throw new MalformedInputException(
                    source.name(),
                    MalformedInputException.NO_OFFSET,
                    "has " + source.size() + " bytes, but its descriptor says " + blob.size());
        }
    }
}
