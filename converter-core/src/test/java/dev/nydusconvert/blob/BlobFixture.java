package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.blob.BlobInfo.Cipher;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A blob in testdata/blobs, and what its RAFS v6 bootstrap says of it. Reads just as much of a bootstrap as is needed:
 * the tests of this package do not depend on the package that reads bootstraps.
 */
record BlobFixture(String name, byte[] blob, byte[] bootstrap) {
    private static final Path FOLDER = Path.of("..", "testdata", "blobs");

    /** A blob beside its bootstrap. */
    static BlobFixture load(String name) throws IOException {
        return new BlobFixture(name, unzip(name + ".blob.gz"), unzip(name + ".boot.gz"));
    }

    /** A blob with its bootstrap inside. */
    static BlobFixture loadInline(String name) throws IOException {
        byte[] blob = unzip(name + ".blob.gz");
        try (DataBlob opened = DataBlob.open(ByteSource.ofBytes(name, blob))) {
            return new BlobFixture(name, blob, opened.inlinedBootstrap(1 << 20).orElseThrow());
        }
    }

    private static byte[] unzip(String file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(file)))) {
            return in.readAllBytes();
        }
    }

    ByteSource source() {
        return ByteSource.ofBytes(name, blob);
    }

    StoredChunks stored() {
        return StoredChunks.of(info(), source());
    }

    DataBlob open() throws IOException {
        return DataBlob.open(source(), 0, info().cipher());
    }

    private ByteBuffer boot() {
        return ByteBuffer.wrap(bootstrap).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Digest digestAt(int offset) {
        return Digest.read(bootstrap, offset);
    }

    /** The only entry of the v6 blob table. */
    BlobInfo info() {
        ByteBuffer b = boot();
        int at = (int) b.getLong(1152 + 8);
        String id = new String(bootstrap, at, 64, StandardCharsets.US_ASCII);
        boolean encrypted = b.getInt(at + 216) != 0;
        byte[] iv = new byte[16];
        b.get(at + 200, iv, 0, 16);
        return new BlobInfo(
                id,
                b.getInt(at + 68),
                b.getInt(at + 72),
                Compression.ofCode(b.getInt(at + 76)).orElseThrow(),
                DigestAlgorithm.ofCode(b.getInt(at + 80)).orElseThrow(),
                new BlobFeatures(b.getInt(at + 84)),
                b.getLong(at + 88),
                b.getLong(at + 96),
                new ChunkTableLocation(
                        Compression.ofCode(b.getInt(at + 108)).orElseThrow(),
                        b.getLong(at + 112),
                        b.getLong(at + 120),
                        b.getLong(at + 128)),
                new TocReference(b.getInt(at + 104), digestAt(at + 136)),
                encrypted ? MetaReference.NONE : new MetaReference(digestAt(at + 168), b.getLong(at + 200)),
                encrypted ? new Cipher(1, digestAt(at + 168).bytes(), iv) : Cipher.NONE);
    }

    /** The v6 chunk table, in its own order. */
    List<Chunk> chunks() {
        ByteBuffer b = boot();
        int at = (int) b.getLong(1152 + 24);
        int end = at + (int) b.getLong(1152 + 32);
        List<Chunk> chunks = new ArrayList<>();
        for (; at < end; at += 80) {
            chunks.add(new Chunk(
                    digestAt(at),
                    b.getInt(at + 32),
                    b.getInt(at + 72),
                    b.getInt(at + 36),
                    b.getInt(at + 40),
                    b.getInt(at + 44),
                    b.getLong(at + 48),
                    b.getLong(at + 56),
                    b.getInt(at + 76)));
        }
        return chunks;
    }
}
