package dev.nydusconvert.tar;

import java.io.IOException;

/**
 * Told about every byte of a tar exactly once and in stream order, so that the tar can be put together again: framing as
 * the bytes themselves, file content as a reference.
 *
 * <p>The framing bytes and the content ranges, joined in the order of the calls, are the tar.
 */
public interface FramingListener {
    /** Ignores everything. */
    FramingListener NONE = new FramingListener() {
        @Override
        public void framing(byte[] bytes, int offset, int length) {}

        @Override
        public void content(long contentIndex, long contentOffset, long length) {}
    };

    /**
     * The next bytes of the tar are not file content: headers, bodies of extended headers, padding, sparse maps, zero
     * blocks, and data of entries that are no regular files.
     *
     * @param bytes holds the framing; reused after the call, so what is kept must be copied
     * @param offset index of the first byte
     * @param length how many bytes, at least 1
     */
    void framing(byte[] bytes, int offset, int length) throws IOException;

    /**
     * The next bytes of the tar are content of a regular file. Called before these bytes are read; if the tar ends
     * within them, the reader fails.
     *
     * @param contentIndex the {@link TarEntry#contentIndex()} of the file
     * @param contentOffset offset in the file with its holes, in bytes; never below the end of the range before
     * @param length how many bytes, at least 1
     */
    void content(long contentIndex, long contentOffset, long length) throws IOException;
}
