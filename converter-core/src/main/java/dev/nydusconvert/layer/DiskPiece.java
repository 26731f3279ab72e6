package dev.nydusconvert.layer;

import dev.nydusconvert.blob.ChunkReader;
import java.io.IOException;

/**
 * A part of a disk that one thread reads, digests and writes at once.
 *
 * @param position where in the disk it starts: the start of a block
 * @param length how many bytes, whole blocks
 * @param content puts the bytes into an array
 */
record DiskPiece(long position, int length, Content content) {
    /** Bytes of a disk. */
    @FunctionalInterface
    interface Content {
        /** @param target all zeros; receives the bytes from its start on */
        void read(ChunkReader reader, byte[] target) throws IOException;
    }

    long end() {
        return position + length;
    }
}
