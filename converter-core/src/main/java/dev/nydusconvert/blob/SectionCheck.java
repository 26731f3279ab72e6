package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.Optional;

/** Checks which sections a blob has, where they are, and what the bootstrap says of them (rafs-v6.md 15.2, 15.4, 19). */
final class SectionCheck {
    /** The most uncompressed bytes of a section to look at. */
    private static final long MAX_SECTION_SIZE = 1L << 29;

    private final DataBlob blob;
    private final ByteSource source;
    private final BlobInfo info;
    private final Findings findings;

    SectionCheck(DataBlob blob, BlobInfo info, Findings findings) {
        this.blob = blob;
        this.source = blob.source();
        this.info = info;
        this.findings = findings;
    }

    void run() throws IOException {
        checkPresence();
        checkTocReference();
        checkPlaces();
        checkTableLocation();
        checkSize();
        checkDigests();
    }

    private boolean has(int feature) {
        return info.features().has(feature);
    }

    private void checkPresence() throws IOException {
        boolean data = info.chunkCount() != 0;
        boolean headers = has(BlobFeatures.HAS_TAR_HEADER);
        requirePresent(data && headers && !has(BlobFeatures.SEPARATE), BlobSection.IMAGE_BLOB);
        requirePresent(data && headers && info.hasChunkTable(), BlobSection.BLOB_META_HEADER);
        requirePresent(data && has(BlobFeatures.INLINED_CHUNK_DIGEST), BlobSection.BLOB_DIGEST);
        requirePresent(has(BlobFeatures.INLINED_FS_META), BlobSection.IMAGE_BOOT);
        if (has(BlobFeatures.HAS_TOC) && blob.toc().isEmpty()) {
            report(source.size(), "the blob does not end in a ToC, but its features " + info.features() + " say so");
        }
    }

    private void requirePresent(boolean required, String section) throws IOException {
        if (required && blob.section(section).isEmpty()) {
            report(
                    MalformedInputException.NO_OFFSET,
                    "the blob has no section " + section + ", but its features " + info.features() + " say so");
        }
    }

    private void checkTocReference() throws IOException {
        int size = info.toc().size();
        if (size == 0) {
            return;
        }
        if (size < TailHeader.SIZE || size > Toc.MAX_SIZE || size > source.size()) {
            report(MalformedInputException.NO_OFFSET, "the bootstrap gives the ToC " + size + " bytes");
            return;
        }
        long offset = source.size() - size;
        Digest found = sha256(source.read(offset, size));
        if (blob.toc().isPresent() && blob.toc().get().size() != size) {
            report(offset, "the ToC has " + blob.toc().get().size() + " bytes, its bootstrap says " + size);
        } else if (!found.equals(info.toc().digest())) {
            report(
                    offset,
                    "the ToC has SHA-256 " + found + ", its bootstrap says "
                            + info.toc().digest());
        }
    }

    /** With a ToC, sections and tail headers must fill the blob from its start to the ToC. */
    private void checkPlaces() throws IOException {
        if (blob.toc().isEmpty()) {
            checkFirstPlace();
            return;
        }
        long position = 0;
        long metaStart = 0;
        for (BlobSection section : blob.sections()) {
            if (section.offset() != position) {
                report(
                        section.offset(),
                        "section " + section.name() + " begins here, but the one before ends at " + position);
            }
            position = section.end();
            if (section.name().equals(BlobSection.BLOB_META)) {
                metaStart = section.offset();
                continue;
            }
            boolean meta = section.name().equals(BlobSection.BLOB_META_HEADER);
            checkTailHeader(
                    meta ? BlobSection.BLOB_META : section.name(),
                    position,
                    meta ? position - metaStart : section.storedSize());
            position += TailHeader.SIZE;
        }
        long tocStart = source.size() - blob.toc().get().size();
        if (position != tocStart) {
            report(position, "the last section ends here, but the ToC begins at " + tocStart);
        }
    }

    /** Tail headers that are found one behind the other leave open only where the first section begins. */
    private void checkFirstPlace() throws IOException {
        if (blob.sections().isEmpty()) {
            return;
        }
        BlobSection first = blob.sections().get(0);
        ChunkTableLocation table = info.chunkTable();
        long expected = 0;
        if (!has(BlobFeatures.HAS_TAR_HEADER) && info.hasChunkTable()) {
            expected = table.offset() + table.compressedSize() + BlobMetaHeader.SIZE;
        } else if (!has(BlobFeatures.HAS_TAR_HEADER)) {
            return;
        } else if (first.name().equals(BlobSection.BLOB_META_HEADER)) {
            expected = table.compressedSize();
        }
        if (first.offset() != expected) {
            report(first.offset(), "section " + first.name() + " begins here, expected at " + expected);
        }
    }

    private void checkTailHeader(String name, long offset, long size) throws IOException {
        if (TailHeader.SIZE > source.size() - offset) {
            return;
        }
        TailHeader expected = new TailHeader(name, size);
        Optional<TailHeader> found = TailHeader.decode(source.read(offset, TailHeader.SIZE));
        if (!found.equals(Optional.of(expected))) {
            report(
                    offset,
                    "tail header is " + found.map(TailHeader::toString).orElse("none") + ", expected " + expected);
        }
    }

    private void checkTableLocation() throws IOException {
        Optional<BlobSection> meta = blob.toc().flatMap(toc -> toc.section(BlobSection.BLOB_META));
        if (meta.isEmpty()) {
            return;
        }
        BlobSection section = meta.get();
        ChunkTableLocation found = new ChunkTableLocation(
                section.compression(), section.offset(), section.storedSize(), section.uncompressedSize());
        if (!found.equals(info.chunkTable())) {
            report(section.offset(), "the ToC gives " + found + ", the bootstrap " + info.chunkTable());
        }
    }

    /**
     * The bootstrap knows the size of the whole blob, or up to where it is inlined; merged ones have either. Images
     * before nydus 2.2 give the size of the chunk data; so does what moves files to prefetch into a v5 blob of their own,
     * which ends in a tail header all the same (conversion-semantics 16). A generated chunk dictionary gives none.
     */
    private void checkSize() throws IOException {
        if (has(BlobFeatures.SEPARATE)) {
            requireSize(
                    "blob-meta", info.meta().size(), source.size(), info.meta().size() != 0);
            return;
        }
        if (has(BlobFeatures.IS_CHUNKDICT_GENERATED)) {
            return;
        }
        long whole = source.size();
        Optional<BlobSection> boot = blob.section(BlobSection.IMAGE_BOOT);
        boolean upToBootstrap = boot.isPresent() && boot.get().offset() == info.compressedSize();
        boolean old = !has(BlobFeatures.CAP_TAR_TOC) && info.compressedSize() <= whole;
        requireSize("blob", info.compressedSize(), whole, !upToBootstrap && !old && !headerFollowsData());
    }

    private boolean headerFollowsData() throws IOException {
        long size = info.compressedSize();
        if (info.hasChunkTable() || has(BlobFeatures.HAS_TAR_HEADER) || source.size() - size != TailHeader.SIZE) {
            return false;
        }
        TailHeader expected = new TailHeader(BlobSection.IMAGE_BLOB, size);
        return TailHeader.decode(source.read(size, TailHeader.SIZE)).equals(Optional.of(expected));
    }

    private void requireSize(String what, long recorded, long found, boolean known) throws IOException {
        if (known && recorded != found) {
            report(found, what + " ends here, but its bootstrap gives it " + recorded + " bytes");
        }
    }

    private void checkDigests() throws IOException {
        for (BlobSection section : blob.sections()) {
            if (section.name().equals(BlobSection.IMAGE_BLOB)) {
                continue;
            }
            try {
                blob.readSection(section.name(), MAX_SECTION_SIZE);
            } catch (MalformedInputException e) {
                BlobCheck.report(findings, e);
            }
        }
    }

    private void report(long offset, String problem) throws IOException {
        findings.report(source.name(), offset, problem);
    }

    private static Digest sha256(byte[] bytes) {
        return DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
    }
}
