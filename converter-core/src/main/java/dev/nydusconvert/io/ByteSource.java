package dev.nydusconvert.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Random access to a blob or bootstrap, wherever it lives.
 *
 * <p>Implementations are safe for use by several threads. Whoever opens a source closes it.
 */
public interface ByteSource extends Closeable {
    /**
     * Opens a file. Its size is taken once: it must not change while it is read.
     *
     * @throws MalformedInputException if it has no size to seek in, as a pipe has not
     */
    static ByteSource ofFile(Path file) throws IOException {
        return FileByteSource.open(file);
    }

    /**
     * Bytes in memory.
     *
     * @param name name for messages
     * @param bytes not copied
     */
    static ByteSource ofBytes(String name, byte[] bytes) {
        return new ArrayByteSource(name, bytes);
    }

    /** Name for messages, usually the path. */
    String name();

    /** Length in bytes. */
    long size() throws IOException;

    /**
     * Reads exactly {@code length} bytes.
     *
     * @param position offset of the first byte, at least 0
     * @param target receives the bytes from {@code offset} on
     * @throws MalformedInputException if the range reaches beyond the end of the source
     */
    void read(long position, byte[] target, int offset, int length) throws IOException;

    /** Reads exactly {@code length} bytes into a new array. The caller bounds {@code length} first. */
    default byte[] read(long position, int length) throws IOException {
        requireRange(position, length);
        byte[] bytes = new byte[length];
        read(position, bytes, 0, length);
        return bytes;
    }

    /**
     * The bytes from {@code start} up to {@code end}, one after the other. The stream need not be closed.
     *
     * @param end within the source
     */
    default InputStream stream(long start, long end) {
        return new RangeInputStream(this, start, end);
    }

    /** Checks that {@code [position, position + length)} lies inside the source. */
    default void requireRange(long position, long length) throws IOException {
        long size = size();
        if (position < 0 || length < 0 || position > size || length > size - position) {
            throw new MalformedInputException(
                    name(), position, "needs " + length + " bytes here, but the file ends at offset " + size);
        }
    }
}
