package dev.nydusconvert.image.registry;

import dev.nydusconvert.io.ArrayInputStream;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/**
 * A blob from front to back. Where the connection breaks, falls silent, or ends early, it goes on from there over another one.
 *
 * <p>Not safe for use by several threads.
 */
final class ResumingStream extends ArrayInputStream {
    private final RemoteContent blob;
    private final RetryPolicy policy;
    private RegistryResponse response;
    private long position;
    /** Breaks since the last byte that came. */
    private int breaks;

    ResumingStream(RemoteContent blob) {
        this.blob = blob;
        this.policy = blob.sender().policy();
    }

    /** Sends the request, so that a blob that is not there is known at once. */
    ResumingStream open() throws IOException {
        if (blob.size() > 0) {
            response = blob.open(0, blob.size());
        }
        return this;
    }

    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        while (position < blob.size()) {
            IOException failure;
            try {
                int n = current().body().read(target, offset, (int) Math.min(length, blob.size() - position));
                if (n > 0) {
                    position += n;
                    breaks = 0;
                    return n;
                }
                failure = new IOException("the blob ended after " + position + " of " + blob.size() + " bytes");
            } catch (RegistryException | MalformedInputException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            pauseAfter(failure);
        }
        return -1;
    }

    private RegistryResponse current() throws IOException {
        if (response == null) {
            response = blob.open(position, blob.size());
            if (response.status() == 200) {
                // The registry knows no ranges: what has been read comes again.
                response.body().skipNBytes(position);
            }
        }
        return response;
    }

    private void pauseAfter(IOException failure) throws IOException {
        drop();
        breaks++;
        if (breaks > policy.retries()) {
            throw new RegistryException(
                    "read the blob " + blob.name(), "at offset " + position + " " + failure.getMessage(), failure);
        }
        policy.pause(breaks, Optional.empty());
    }

    private void drop() throws IOException {
        if (response != null) {
            // Without reading on to the end.
            response.body().close();
            response = null;
        }
    }

    @Override
    public void close() throws IOException {
        if (response != null && position == blob.size()) {
            // The end of the answer is read too, so that the connection can be used again.
            response.close();
            response = null;
        }
        drop();
    }
}
