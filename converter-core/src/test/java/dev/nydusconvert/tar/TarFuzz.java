package dev.nydusconvert.tar;

import dev.nydusconvert.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Tar framing, PAX records and sparse maps; also with checksums made right, which else hide all that follows. */
public final class TarFuzz implements FuzzTarget {
    private static final int BLOCK = 512;
    private static final int MAGIC = 257;
    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void read(byte[] input) throws IOException {
        byte[] tar = withChecksums(input);
        ReadTar read = ReadTar.ofSmall(tar);
        if (read.allRead() && !Arrays.equals(read.reassembled(), tar)) {
            throw new AssertionError("framing and contents do not join to the tar");
        }
        ReadTar.ofSmall(input);
    }

    /** A copy with the checksum made right of all that looks like a header. */
    public static byte[] withChecksums(byte[] input) {
        byte[] tar = input.clone();
        for (int block = 0; block + BLOCK <= tar.length; block += BLOCK) {
            if (Arrays.equals(tar, block + MAGIC, block + MAGIC + USTAR.length, USTAR, 0, USTAR.length)) {
                DamagedTarTest.correctChecksum(tar, block);
            }
        }
        return tar;
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return List.of(
                DamagedTarTest.sample(),
                new TarBytes().file("a", "b").end(),
                new TarBytes()
                        .pax("path=p", "mtime=1.5", "SCHILY.xattr.user.a=b")
                        .file("y", "abc")
                        .end(),
                new TarBytes()
                        .pax("GNU.sparse.size=10", "GNU.sparse.numblocks=1", "GNU.sparse.map=2,3")
                        .file("y", "abc")
                        .end(),
                new TarBytes()
                        .pax("GNU.sparse.size=9", "GNU.sparse.offset=1", "GNU.sparse.numbytes=3")
                        .file("y", "abc")
                        .end(),
                new TarBytes()
                        .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=10", "GNU.sparse.name=n")
                        .file("y", "1\n2\n3\n" + "\0".repeat(BLOCK - 6) + "abc")
                        .end());
    }
}
