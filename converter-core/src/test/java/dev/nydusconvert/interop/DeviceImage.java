package dev.nydusconvert.interop;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.ChunkReader;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.v6.V6BootstrapReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Lays a blob's chunks out as EROFS sees them: each at its uncompressed offset, on a device of its own. */
final class DeviceImage {
    private DeviceImage() {}

    /** Writes the device of a v6 layer that has one blob and a bootstrap of its own. */
    static void write(PackedLayer layer, Path target) throws IOException {
        try (ByteSource metadata = ByteSource.ofFile(layer.metadata());
                ByteSource blob = ByteSource.ofFile(layer.blob().orElseThrow());
                ChunkReader reader = new ChunkReader();
                RandomAccessFile out = new RandomAccessFile(target.toFile(), "rw")) {
            Bootstrap bootstrap = V6BootstrapReader.read(metadata, Findings.FAIL_FAST);
            BlobInfo info = bootstrap.blobs().get(0);
            StoredChunks chunks = StoredChunks.of(info, blob);
            out.setLength(info.uncompressedSize());
            for (Chunk chunk : bootstrap.chunks().all()) {
                out.seek(chunk.uncompressedOffset());
                out.write(reader.read(chunks, chunk));
            }
        }
    }
}
