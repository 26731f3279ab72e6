package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The bootstraps of the reference builder in {@code testdata/rafs-v5}, and what tests do with bootstraps. */
final class GoldenBootstraps {
    static final List<String> NAMES = List.of("v5-zstd", "v5-sha256", "v5-inline", "layer5-upper", "merge-v5");

    private static final Path DIRECTORY = Path.of("..", "testdata", "rafs-v5");

    private GoldenBootstraps() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(DIRECTORY.resolve(name + ".boot.gz")))) {
            return in.readAllBytes();
        }
    }

    static Bootstrap read(byte[] bytes) throws IOException {
        return V5BootstrapReader.read(source(bytes), Findings.FAIL_FAST);
    }

    static ByteSource source(byte[] bytes) {
        return ByteSource.ofBytes("test.boot", bytes);
    }

    static byte[] write(Bootstrap bootstrap) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        V5BootstrapWriter.write(bootstrap, out);
        return out.toByteArray();
    }
}
