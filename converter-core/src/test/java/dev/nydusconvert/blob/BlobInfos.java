package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;

/** Blob infos with one field changed. */
final class BlobInfos {
    private BlobInfos() {}

    static BlobInfo withTable(BlobInfo info, ChunkTableLocation table) {
        return copy(info, info.chunkCount(), info.features(), info.compressedSize(), info.uncompressedSize(), table);
    }

    static BlobInfo withChunkCount(BlobInfo info, int count) {
        return copy(info, count, info.features(), info.compressedSize(), info.uncompressedSize(), info.chunkTable());
    }

    static BlobInfo withFeatures(BlobInfo info, BlobFeatures features) {
        return copy(
                info, info.chunkCount(), features, info.compressedSize(), info.uncompressedSize(), info.chunkTable());
    }

    static BlobInfo withSizes(BlobInfo info, long compressed, long uncompressed) {
        return copy(info, info.chunkCount(), info.features(), compressed, uncompressed, info.chunkTable());
    }

    private static BlobInfo copy(
            BlobInfo info,
            int chunkCount,
            BlobFeatures features,
            long compressedSize,
            long uncompressedSize,
            ChunkTableLocation table) {
        return new BlobInfo(
                info.id(),
                info.chunkSize(),
                chunkCount,
                info.compression(),
                info.digestAlgorithm(),
                features,
                compressedSize,
                uncompressedSize,
                table,
                info.toc(),
                info.meta(),
                info.cipher());
    }
}
