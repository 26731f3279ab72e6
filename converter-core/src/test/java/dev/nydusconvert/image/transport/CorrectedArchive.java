package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.tar.TarFuzz;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes the checksums of an archive's headers and the digests of its blobs right, as far as it looks like an archive. */
final class CorrectedArchive {
    private static final String BLOBS = "blobs/sha256/";
    private static final int HEX_DIGITS = 64;
    private static final int BLOCK = 512;
    private static final int SIZE = 124;
    private static final int SIZE_DIGITS = 11;
    private static final int MAGIC = 257;

    /** As many as documents can name each other: a layer, a manifest, an index, the list of the layout. */
    private static final int ROUNDS = 3;

    private CorrectedArchive() {}

    static byte[] of(byte[] input) {
        String archive = new String(input, StandardCharsets.ISO_8859_1);
        for (int round = 0; round < ROUNDS; round++) {
            String before = archive;
            for (int at = 0; at + BLOCK <= archive.length(); at += BLOCK) {
                archive = withDigest(archive, at);
            }
            if (before.equals(archive)) {
                break;
            }
        }
        return TarFuzz.withChecksums(archive.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** With the digest of the blob whose header is there, if one is, put wherever its name was. */
    private static String withDigest(String archive, int header) {
        int nameEnd = header + BLOBS.length() + HEX_DIGITS;
        String size = archive.substring(header + SIZE, header + SIZE + SIZE_DIGITS);
        if (!archive.startsWith(BLOBS, header)
                || archive.charAt(nameEnd) != 0
                || !archive.startsWith("ustar", header + MAGIC)
                || !size.matches("0[0-7]*")) {
            return archive;
        }
        byte[] after = archive.substring(header + BLOCK).getBytes(StandardCharsets.ISO_8859_1);
        byte[] content = Arrays.copyOf(after, (int) Math.min(after.length, Long.parseLong(size, 8)));
        String name = archive.substring(header + BLOBS.length(), nameEnd);
        return archive.replace(name, ContentDigest.ofBytes(content).hex());
    }
}
