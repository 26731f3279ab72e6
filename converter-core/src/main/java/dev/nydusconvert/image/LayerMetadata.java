package dev.nydusconvert.image;

import dev.nydusconvert.blob.BlobMetaHeader;
import dev.nydusconvert.blob.BlobSection;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.blob.Toc;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an image takes over from the blob of a layer.
 *
 * @param bootstrap the bootstrap of the layer
 * @param tocDigest digest of the blob's ToC, if it has one
 * @param blobMeta the chunk-info table in the form in which nydusd keeps it in its cache: uncompressed, filled up with zeros
 *     to 4096 bytes, then the header (oci-image.md 3). Empty if the layer has no chunks, is encrypted, or RAFS v5
 */
record LayerMetadata(Path bootstrap, Optional<Digest> tocDigest, Optional<Path> blobMeta) {
    private static final long MAX_SECTION = Integer.MAX_VALUE - 8L;
    private static final int ALIGNMENT = BlobMetaHeader.SIZE;

    /**
     * Takes them out of a blob, into files of the folder.
     *
     * @param blobId what the blob is called
     * @param encrypted whether the chunk-info table is encrypted, so that readers cannot use a copy of it
     */
    static LayerMetadata extract(ByteSource blob, String blobId, boolean encrypted, WorkFolder folder)
            throws IOException {
        DataBlob opened = DataBlob.open(blob);
        byte[] bootstrap = opened.inlinedBootstrap(MAX_SECTION)
                .orElseThrow(() -> new MalformedInputException(
                        blob.name(), MalformedInputException.NO_OFFSET, "holds no bootstrap of its layer"));
        // Readers, and bootstraps of other layers, call the blob by the name of the file up to its first dot.
        Path file = folder.newFile(blobId, ".boot");
        Files.write(file, bootstrap);
        return new LayerMetadata(
                file, opened.toc().map(Toc::digest), encrypted ? Optional.empty() : blobMeta(opened, folder));
    }

    private static Optional<Path> blobMeta(DataBlob blob, WorkFolder folder) throws IOException {
        Optional<byte[]> header = blob.readSection(BlobSection.BLOB_META_HEADER, BlobMetaHeader.SIZE);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        byte[] table = blob.readSection(BlobSection.BLOB_META, MAX_SECTION).orElse(new byte[0]);
        Path file = folder.newFile(".blob.meta");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(table);
            out.write(new byte[-table.length & (ALIGNMENT - 1)]);
            out.write(header.get());
        }
        return Optional.of(file);
    }
}
