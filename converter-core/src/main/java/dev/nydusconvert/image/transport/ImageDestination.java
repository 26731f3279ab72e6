package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import java.io.Closeable;
import java.io.IOException;

/**
 * One image to write: first its blobs, then the manifests that its index names, in the end the top one, which {@link #commit}
 * puts under the name. Until then the name leads where it led before; {@link #close} without a commit leaves it so.
 *
 * <p>Blobs may be written by several threads at a time.
 */
public interface ImageDestination extends Closeable {
    /** Where the image goes, for messages. */
    ImageReference reference();

    /** Whether a blob is there already, so that it need not be written. */
    boolean hasBlob(Descriptor blob) throws IOException;

    /**
     * Makes a blob of another image present without moving its bytes, if the transport can.
     *
     * @param blob the blob
     * @param from an image that has it
     * @return whether it is there now; if not, it is to be written
     */
    boolean mountBlob(Descriptor blob, ImageReference from) throws IOException;

    /**
     * Begins a blob whose digest and size are known when it ends.
     *
     * @param algorithm of its digest
     */
    BlobUpload uploadBlob(ContentDigest.Algorithm algorithm) throws IOException;

    /** Begins a blob that will have a SHA-256 digest. */
    default BlobUpload uploadBlob() throws IOException {
        return uploadBlob(ContentDigest.Algorithm.SHA256);
    }

    /**
     * Writes a manifest or index under its digest. If it has a subject, it is listed as a referrer of that once the image is
     * committed.
     */
    void putManifest(RawManifest manifest) throws IOException;

    /**
     * Writes the top manifest or index and makes the name lead to it. The blobs and manifests that it names must have been
     * written before.
     */
    void commit(RawManifest top) throws IOException;
}
