package dev.nydusconvert.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file, read by position.
 *
 * <p>As with every {@link FileChannel}, a thread that is interrupted while it reads closes the file for all of them.
 */
final class FileByteSource implements ByteSource {
    private final Path file;
    private final FileChannel channel;
    private final long size;

    private FileByteSource(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    static FileByteSource open(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new MalformedInputException(
                    file.toString(),
                    MalformedInputException.NO_OFFSET,
                    "is not a regular file; it is read by position");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileByteSource(file, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireRange(position, length);
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new MalformedInputException(name(), at, "the file became shorter than " + size + " bytes");
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
