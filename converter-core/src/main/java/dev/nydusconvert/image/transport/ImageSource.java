package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * One image to read, with everything that its index names. Nothing is given out whose digest was not compared, but for
 * {@link #openBlob}, which reads parts.
 *
 * <p>Safe for use by several threads.
 */
public interface ImageSource extends Closeable {
    /** Where the image is, for messages. */
    ImageReference reference();

    /** The manifest or index that the reference leads to, with the bytes that are stored. */
    RawManifest topManifest() throws IOException;

    /**
     * A manifest or index that the top one names, or that {@link #referrers} gave.
     *
     * @throws MalformedInputException if it is not what the descriptor says
     */
    RawManifest manifest(Descriptor child) throws IOException;

    /**
     * A blob from front to back. Its size and digest are compared on the way: if they are not those of the descriptor, then
     * what would be the end of the stream is a {@link MalformedInputException} instead.
     */
    InputStream blob(Descriptor blob) throws IOException;

    /**
     * A blob for reading parts of it. The source cannot know whether a part is right, so whoever reads checks it, as Nydus
     * does by the digests of chunks.
     *
     * @throws MalformedInputException if the size is not that of the descriptor
     */
    ByteSource openBlob(Descriptor blob) throws IOException;

    /**
     * Manifests whose subject is that manifest, such as signatures and SBOMs; empty if there are none or the transport
     * cannot tell.
     */
    List<Descriptor> referrers(ContentDigest subject) throws IOException;
}
