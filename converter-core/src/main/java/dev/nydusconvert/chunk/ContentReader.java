package dev.nydusconvert.chunk;

import java.io.IOException;

/** Gives the bytes of one content, in order. */
@FunctionalInterface
public interface ContentReader {
    /**
     * Reads some bytes.
     *
     * @param length at least 1
     * @return how many bytes were read, at least 1, or -1 at the end of the content
     */
    int read(byte[] target, int offset, int length) throws IOException;
}
