package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.ContentHash;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.ArrayInputStream;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a blob, with size and digest compared on the way. More bytes than the descriptor says fail at once; fewer
 * bytes, or other ones, where the end of the stream would be.
 *
 * <p>Not safe for use by several threads.
 */
public final class VerifiedInputStream extends ArrayInputStream {
    private final InputStream in;
    private final Descriptor expected;
    private final String name;
    private final ContentHash hash;
    private long count;
    private boolean verified;

    /**
     * @param in the content; closed with this stream
     * @param expected what it must be
     * @param name names the blob in messages
     */
    public VerifiedInputStream(InputStream in, Descriptor expected, String name) {
        this.in = in;
        this.expected = expected;
        this.name = name;
        this.hash = expected.digest().algorithm().newHash();
    }

    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        if (verified) {
            return -1;
        }
        int n = in.read(target, offset, length);
        if (n < 0) {
            verify();
            return -1;
        }
        count += n;
        if (count > expected.size()) {
            throw malformed("has more than the " + expected.size() + " bytes that its descriptor says");
        }
        hash.update(target, offset, n);
        return n;
    }

    private void verify() throws MalformedInputException {
        if (count != expected.size()) {
            throw malformed("has " + count + " bytes, but its descriptor says " + expected.size());
        }
        ContentDigest found = hash.finish();
        if (!found.equals(expected.digest())) {
            throw malformed("has other content than its digest " + expected.digest() + " says: its digest is " + found);
        }
        verified = true;
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(name, MalformedInputException.NO_OFFSET, problem);
    }

    @Override
    public int available() throws IOException {
        return verified ? 0 : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
