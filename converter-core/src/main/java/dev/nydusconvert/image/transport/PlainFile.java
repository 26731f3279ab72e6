package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A tar for reading by position. One that is compressed is decompressed into a temporary file, which goes away when the
 * source is closed.
 */
final class PlainFile implements ByteSource {
    private final ByteSource content;
    private final Path temporary;
    private final String name;

    private PlainFile(ByteSource content, Path temporary, String name) {
        this.content = content;
        this.temporary = temporary;
        this.name = name;
    }

    static ByteSource open(Path file) throws IOException {
        return open(ByteSource.ofFile(file));
    }

    /** @param source a tar, compressed or not; closed with what is returned, and if this fails */
    static ByteSource open(ByteSource source) throws IOException {
        try {
            // Not closed here: that closes the source.
            LayerInput input = LayerInput.open(new ByteSourceStream(source), source.name());
            if (input.codec() == StreamCodec.PLAIN) {
                return source;
            }
            return decompressed(input.tar(), source.name());
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static ByteSource decompressed(InputStream tar, String name) throws IOException {
        Path temporary = Files.createTempFile("nydus-convert", ".tar");
        try (tar) {
            Files.copy(tar, temporary, StandardCopyOption.REPLACE_EXISTING);
            return new PlainFile(ByteSource.ofFile(temporary), temporary, name);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
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
