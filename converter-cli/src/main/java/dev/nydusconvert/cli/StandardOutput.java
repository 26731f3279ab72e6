package dev.nydusconvert.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output that remembers its first failure.
 *
 * <p>Text goes through a {@link java.io.PrintWriter}, which swallows failures; a full disk must not pass for success, and
 * a reader that has gone away ({@code | head}) is no error worth a message.
 */
public final class StandardOutput extends FilterOutputStream {
    private IOException failure;

    public StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw remember(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw remember(e);
        }
    }

    /** The first failure, or null. */
    public IOException failure() {
        return failure;
    }

    /** Whether the reader of a pipe has closed it; the operating system's text is all that Java reports of EPIPE. */
    public boolean isClosedByReader() {
        return failure != null
                && failure.getMessage() != null
                && failure.getMessage().contains("roken pipe");
    }

    private IOException remember(IOException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }
}
