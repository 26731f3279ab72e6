package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.SuperFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The bootstraps of the reference builder in {@code testdata}, and what tests do with bootstraps. */
final class GoldenBootstraps {
    /** Those of one layer: all that the chunk table holds follows from the tree. */
    static final List<String> LAYERS = List.of(
            "golden/v6-none.gnu",
            "golden/v6-zstd.base",
            "golden/v6-zstd.nothing",
            "golden/v6-zstd.replaced",
            "blobs/v6-batch-toc",
            "blobs/v6-encrypt",
            "blobs/v6-lz4",
            "blobs/v6-none",
            "blobs/v6-sha256-toc",
            "blobs/v6-tar-ref",
            "blobs/v6-toc",
            "blobs/v6-zran",
            "blobs/v6-zstd",
            "rafs-v6/base-64k",
            "rafs-v6/gnu-4k",
            "rafs-v6/gnu-tarfs",
            "rafs-v6/replaced-batch",
            "rafs-v6/replaced-encrypt",
            "rafs-v6/replaced-tarfs",
            "rafs-v6/upper-dict");

    /** Those made of several bootstraps. */
    static final List<String> MERGES = List.of("rafs-v6/merge-30", "rafs-v6/merge-prefetch", "rafs-v6/merge-whiteout");

    private static final Path DIRECTORY = Path.of("..", "testdata");

    private GoldenBootstraps() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(DIRECTORY.resolve(name + ".boot.gz")))) {
            return in.readAllBytes();
        }
    }

    static Bootstrap read(byte[] bytes) throws IOException {
        return V6BootstrapReader.read(new ByteArraySource("test.boot", bytes), Findings.FAIL_FAST);
    }

    static List<Findings.Finding> check(byte[] bytes) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        V6BootstrapReader.read(new ByteArraySource("test.boot", bytes), findings);
        return findings.findings();
    }

    static byte[] write(Bootstrap bootstrap) throws IOException {
        return write(bootstrap, V6WriteOptions.DEFAULT);
    }

    static byte[] write(Bootstrap bootstrap, V6WriteOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        V6BootstrapWriter.write(bootstrap, options, out);
        return out.toByteArray();
    }

    static SuperFlags flags(byte[] bytes) {
        return new SuperFlags(littleEndian(bytes).getLong(ExtendedSuperBlock.OFFSET));
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
