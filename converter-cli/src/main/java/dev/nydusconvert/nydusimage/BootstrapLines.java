package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.cli.PathText;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.util.List;
import java.util.Locale;

/** What is in a bootstrap, a line for each thing. */
final class BootstrapLines {
    private static final List<FeatureWord> FEATURES = List.of(
            new FeatureWord(BlobFeatures.ALIGNED, "aligned"),
            new FeatureWord(BlobFeatures.BATCH, "batch"),
            new FeatureWord(BlobFeatures.CAP_TAR_TOC, "cap_toc"),
            new FeatureWord(BlobFeatures.INLINED_CHUNK_DIGEST, "chunk-digest"),
            new FeatureWord(BlobFeatures.CHUNK_INFO_V2, "chunk-v2"),
            new FeatureWord(BlobFeatures.INLINED_FS_META, "fs-meta"),
            new FeatureWord(BlobFeatures.SEPARATE, "separate"),
            new FeatureWord(BlobFeatures.HAS_TAR_HEADER, "tar-header"),
            new FeatureWord(BlobFeatures.HAS_TOC, "toc"),
            new FeatureWord(BlobFeatures.ZRAN, "zran"),
            new FeatureWord(BlobFeatures.ENCRYPTED, "encrypted"),
            new FeatureWord(BlobFeatures.IS_CHUNKDICT_GENERATED, "is-chunkdict-generated"));

    private BootstrapLines() {}

    private record FeatureWord(int bit, String word) {}

    /** The line of a blob. */
    static String blob(int index, BlobInfo blob) {
        return "\t " + index + ": " + blob.id() + ", compressed size " + blob.compressedSize() + ", uncompressed size "
                + blob.uncompressedSize() + ", chunk size: " + blob.chunkSize()
                + ", chunk count: " + blob.chunkCount() + ", features: " + features(blob.features());
    }

    private static String features(BlobFeatures features) {
        return String.join(
                " ",
                FEATURES.stream()
                        .filter(it -> features.has(it.bit))
                        .map(FeatureWord::word)
                        .toList());
    }

    /** The line of a node. */
    static String node(Inspection.Entry entry, long number) {
        StringBuilder line = new StringBuilder("inode: ")
                .append(entry.node().type().name().toLowerCase(Locale.ROOT))
                .append(" \"/")
                .append(PathText.escaped(entry.path()))
                .append("\": ino ")
                .append(number)
                .append(" i_nlink ")
                .append(entry.links())
                .append(" i_mode 0")
                .append(Integer.toOctalString(entry.node().mode()));
        if (entry.node() instanceof RegularFile file) {
            line.append(" i_size ").append(file.content().size());
        }
        if (entry.node() instanceof Symlink link) {
            line.append(" link \"").append(PathText.escaped(link.target())).append('"');
        }
        return line.append(" i_mtime ")
                .append(entry.node().attributes().mtimeSeconds())
                .append(" i_mtime_nsec ")
                .append(entry.node().attributes().mtimeNanos())
                .toString();
    }

    /** The line of a chunk. */
    static String chunk(Inspection.FileChunk place) {
        Chunk chunk = place.chunk();
        String line =
                "\t chunk: id " + chunk.digest() + ", index " + chunk.index() + ", blob_index " + chunk.blobIndex()
                        + ", file_offset " + place.fileOffset() + ", compressed " + chunk.compressedOffset() + "/"
                        + chunk.compressedSize() + ", uncompressed " + chunk.uncompressedOffset() + "/"
                        + chunk.uncompressedSize();
        return chunk.hasCrc32c() ? line + ", crc32 0x" + Integer.toHexString(chunk.crc32c()) : line;
    }
}
