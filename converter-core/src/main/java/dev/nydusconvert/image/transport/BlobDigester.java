package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.ContentHash;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.MalformedInputException;

/** Counts and digests a blob while it is written. Not safe for use by several threads. */
public final class BlobDigester {
    private final ContentHash hash;
    private long size;
    private boolean finished;

    public BlobDigester(ContentDigest.Algorithm algorithm) {
        this.hash = algorithm.newHash();
    }

    /** Takes the next bytes. */
    public void update(byte[] bytes, int offset, int length) {
        hash.update(bytes, offset, length);
        size += length;
    }

    /** How many bytes were taken. */
    public long size() {
        return size;
    }

    /**
     * Ends the blob.
     *
     * @throws IllegalStateException if it has ended before
     */
    public ContentDigest finish() {
        if (finished) {
            throw new IllegalStateException("the blob has ended already");
        }
        finished = true;
        return hash.finish();
    }

    /**
     * Ends the blob, which must be this one.
     *
     * @throws IllegalStateException if it has ended before
     * @throws MalformedInputException if size or digest are other ones
     */
    public void finish(Descriptor expected) throws MalformedInputException {
        String name = "blob " + expected.digest();
        ContentDigest found = finish();
        if (size != expected.size()) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has " + size + " bytes, but its descriptor says " + expected.size());
        }
        if (!found.equals(expected.digest())) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has other content than its digest says: its digest is " + found);
        }
    }
}
