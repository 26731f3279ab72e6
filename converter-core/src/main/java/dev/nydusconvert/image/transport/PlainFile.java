package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tar for reading by position. One that is compressed is decompressed into a temporary file, which goes away when the
 * source is closed.
 */
final class PlainFile implements ByteSource {
    private static final int BUFFER = 1 << 16;

    private final ByteSource content;
    private final Path temporary;
    private final String name;

    private PlainFile(ByteSource content, Path temporary, String name) {
        this.content = content;
        this.temporary = temporary;
        this.name = name;
    }

    /**
     * @param source a tar, compressed or not; closed with what is returned, and if this fails
     * @param mostBytes how much a compressed one may decompress to
     */
    static ByteSource open(ByteSource source, long mostBytes) throws IOException {
        try {
            // Not closed here: that closes the source.
            LayerInput input = LayerInput.open(new ByteSourceStream(source), source.name());
            if (input.codec() == StreamCodec.PLAIN) {
                return source;
            }
            return decompressed(input.tar(), source.name(), mostBytes);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static ByteSource decompressed(InputStream tar, String name, long mostBytes) throws IOException {
        Path temporary = Files.createTempFile("nydus-convert", ".tar");
        try (tar) {
            copy(tar, temporary, name, mostBytes);
            return new PlainFile(ByteSource.ofFile(temporary), temporary, name);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static void copy(InputStream tar, Path target, String name, long mostBytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = mostBytes;
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                left -= n;
                if (left < 0) {
                    throw new MalformedInputException(
                            name,
                            MalformedInputException.NO_OFFSET,
                            "decompresses to more than " + mostBytes + " bytes");
                }
                out.write(buffer, 0, n);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        return content.size();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        content.read(position, target, offset, length);
    }

    @Override
    public void close() throws IOException {
        try {
            content.close();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
