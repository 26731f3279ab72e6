package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Checks the hashes that cover most or all of a blob: its id, and the ToC's digest of the chunk data. */
final class ContentCheck {
    private static final int BUFFER_SIZE = 1 << 18;

    private final DataBlob blob;
    private final ByteSource source;
    private final BlobInfo info;
    private final Findings findings;
    private final BlobOutput hashes = new BlobOutput(OutputStream.nullOutputStream());

    ContentCheck(DataBlob blob, BlobInfo info, Findings findings) {
        this.blob = blob;
        this.source = blob.source();
        this.info = info;
        this.findings = findings;
    }

    void run() throws IOException {
        checkChunkData();
        Optional<BlobSection> digests = blob.section(BlobSection.BLOB_DIGEST);
        if (digests.isPresent() && digests.get().offset() >= hashes.position()) {
            hash(digests.get().offset(), true);
            hash(digests.get().end(), false);
        }
        hash(source.size(), true);
        checkId();
    }

    private void checkChunkData() throws IOException {
        Optional<BlobSection> data = blob.toc().flatMap(toc -> toc.section(BlobSection.IMAGE_BLOB));
        if (data.isEmpty() || data.get().offset() != 0 || data.get().end() > source.size() - TailHeader.SIZE) {
            return;
        }
        hash(data.get().end() + TailHeader.SIZE, true);
        Digest found = hashes.builderHash();
        if (!data.get().digest().isZero() && !found.equals(data.get().digest())) {
            findings.report(
                    source.name(),
                    0,
                    "chunk data has SHA-256 " + found + " with its tail header, expected "
                            + data.get().digest());
        }
    }

    /**
     * The id is the builder hash, or the SHA-256 of the file when a registry named the blob. A blob with an inlined
     * bootstrap from before nydus 2.2 was named before that was added.
     */
    private void checkId() throws IOException {
        if (!info.features().has(BlobFeatures.CAP_TAR_TOC)
                && blob.section(BlobSection.IMAGE_BOOT).isPresent()) {
            return;
        }
        boolean separate = info.features().has(BlobFeatures.SEPARATE);
        String expected = separate ? info.meta().digest().hex() : info.id();
        boolean unknown = separate ? info.meta().digest().isZero() : !isHash(info.id());
        if (!unknown
                && !expected.equals(hashes.builderHash().hex())
                && !expected.equals(hashes.fileHash().hex())) {
            findings.report(
                    source.name(),
                    MalformedInputException.NO_OFFSET,
                    "the blob has hash " + hashes.builderHash() + " and SHA-256 " + hashes.fileHash()
                            + ", its bootstrap calls it " + expected);
        }
    }

    private static boolean isHash(String id) {
        return id.length() == 2 * Digest.LENGTH
                && id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    private void hash(long end, boolean named) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        try (InputStream in = source.stream(hashes.position(), end)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                hashes.write(buffer, 0, count, named);
            }
        }
    }
}
