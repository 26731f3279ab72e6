package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.BlobLocator;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Blobs that a program serves over HTTP at a Unix socket: containerd's converter does so, to have a layer unpacked that it
 * has not got as a file.
 *
 * <p>Requests follow each other, each on a connection of its own and in HTTP 1.0, so that the length of an answer is what
 * comes until its end: that server reads from one place for all of them.
 */
final class SocketBackend implements BlobLocator {
    private static final int MAX_HEAD = 1 << 14;

    private final Path socket;

    SocketBackend(Path socket) {
        this.socket = socket;
    }

    @Override
    public Optional<ByteSource> open(BlobInfo blob) throws IOException {
        return Optional.of(new Served(blob.id(), sizeOf(blob.id())));
    }

    private synchronized long sizeOf(String id) throws IOException {
        try (SocketChannel channel = connect();
                InputStream in = request(channel, "HEAD", id, "")) {
            String head = readHead(in, id);
            String field = "\r\ncontent-length:";
            int start = head.toLowerCase(Locale.ROOT).indexOf(field);
            if (start < 0) {
                throw failed(id, "the answer does not tell the size");
            }
            int valueStart = start + field.length();
            String value =
                    head.substring(valueStart, head.indexOf("\r\n", valueStart)).strip();
            try {
                long size = Long.parseLong(value);
                if (size >= 0) {
                    return size;
                }
            } catch (NumberFormatException e) {
                // Said below, in our words.
            }
            throw failed(id, "the size '" + value + "' is no number");
        }
    }

    private synchronized void read(String id, long position, byte[] target, int offset, int length) throws IOException {
        String range = "Range: bytes=" + position + "-" + (position + length - 1) + "\r\n";
        try (SocketChannel channel = connect();
                InputStream in = request(channel, "GET", id, range)) {
            readHead(in, id);
            int read = in.readNBytes(target, offset, length);
            if (read != length) {
                throw failed(id, "the answer has " + read + " bytes in place of " + length);
            }
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException(socket + ": " + e.getMessage(), e);
        }
    }

    private static InputStream request(SocketChannel channel, String method, String id, String range)
            throws IOException {
        String request = method + " /" + id + " HTTP/1.0\r\nHost: localhost\r\n" + range + "\r\n";
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return new BufferedInputStream(Channels.newInputStream(channel));
    }

    /** The status line and the fields behind it, each with its line end. */
    private String readHead(InputStream in, String id) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException(socket + ": the answer for blob " + id + " ends in its head");
            }
            if (head.length() == MAX_HEAD) {
                throw failed(id, "the head of the answer does not end");
            }
            head.append((char) b);
        }
        String status = head.substring(0, head.indexOf("\r\n"));
        if (!status.matches("HTTP/1\\.[01] 20[06]( .*)?")) {
            throw failed(id, "the answer is '" + status + "'");
        }
        return head.toString();
    }

    private IOException failed(String id, String problem) {
        return new MalformedInputException(
                socket.toString(), MalformedInputException.NO_OFFSET, "blob " + id + ": " + problem);
    }

    /** A blob that is served. */
    private final class Served implements ByteSource {
        private final String id;
        private final long size;

        Served(String id, long size) {
            this.id = id;
            this.size = size;
        }

        @Override
        public String name() {
            return socket + " (" + id + ")";
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) throws IOException {
            requireRange(position, length);
            if (length > 0) {
                SocketBackend.this.read(id, position, target, offset, length);
            }
        }

        @Override
        public void close() {
            // Each request has its own connection.
        }
    }
}
