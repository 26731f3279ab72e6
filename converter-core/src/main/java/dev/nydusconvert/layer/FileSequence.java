package dev.nydusconvert.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Spreads one stream over new files, each of a size that is told before its first byte comes. */
final class FileSequence extends OutputStream {
    /** Never opens what is there already, least of all a link. */
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Deque<Pending> pending = new ArrayDeque<>();
    private SeekableByteChannel current;
    private long left;

    private record Pending(Path file, long size) {}

    /** Announces the next file; an empty one is made at once. */
    void add(Path file, long size) throws IOException {
        if (size == 0) {
            Files.newByteChannel(file, NEW, PrivateMode.ofFile()).close();
        } else {
            pending.add(new Pending(file, size));
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (current == null) {
                Pending next = pending.remove();
                current = Files.newByteChannel(next.file(), NEW, PrivateMode.ofFile());
                left = next.size();
            }
            int n = (int) Math.min(left, length - done);
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset + done, n);
            while (buffer.hasRemaining()) {
                current.write(buffer);
            }
            done += n;
            left -= n;
            if (left == 0) {
                close();
            }
        }
    }

    /** Closes the file at hand. */
    @Override
    public void close() throws IOException {
        if (current != null) {
            SeekableByteChannel closing = current;
            current = null;
            closing.close();
        }
    }
}
