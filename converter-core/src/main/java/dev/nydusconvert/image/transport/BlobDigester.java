package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.MalformedInputException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts and digests a blob while it is written. Not safe for use by several threads. */
public final class BlobDigester {
    private final ContentDigest.Algorithm algorithm;
    private final MessageDigest digest;
    private long size;
    private boolean finished;

    public BlobDigester(ContentDigest.Algorithm algorithm) {
        this.algorithm = algorithm;
        this.digest = algorithm.newMessageDigest();
    }

    /** Takes the next bytes. */
    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
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
        return new ContentDigest(algorithm, HexFormat.of().formatHex(digest.digest()));
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
