package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A blob that is being written. What is closed without a commit is given up, and nothing of it stays.
 *
 * <p>Not safe for use by several threads, but {@link #close} may come from another one.
 */
public abstract class BlobUpload extends OutputStream {
    /**
     * Ends the blob: it is stored under its digest.
     *
     * @return the digest
     * @throws IllegalStateException if it was ended or closed before
     */
    public abstract ContentDigest commit() throws IOException;

    /**
     * Ends the blob, which must be this one.
     *
     * @throws MalformedInputException if size or digest are other ones; then the blob is not stored
     */
    public abstract void commit(Descriptor expected) throws IOException;

    /** How many bytes were written. */
    public abstract long size();

    /** Gives the blob up unless it was committed. */
    @Override
    public abstract void close() throws IOException;
}
