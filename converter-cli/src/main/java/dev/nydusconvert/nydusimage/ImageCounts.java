package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** What {@code stat} counts of one image, or of several together. Sizes are in bytes. */
final class ImageCounts {
    /** Files of {@code 2^(n-1)} bytes to one less than {@code 2^n} are counted at n; those larger than all at the last. */
    static final int FILE_SIZES = 45;

    /** Binary logarithm of the smallest chunk size for which chunks are counted. */
    static final int MIN_CHUNK_BITS = 12;

    /** Number of chunk sizes for which chunks are counted. */
    static final int CHUNK_SIZES = 9;

    private static final long BLOCK = 4096;

    private final long[] chunkSizes = new long[CHUNK_SIZES];
    private final long[] fileSizes = new long[FILE_SIZES];
    private final Sum deduplicated = new Sum();
    private final Sum own = new Sum();
    private final Sum referenced = new Sum();
    private long directories;
    private long files;
    private long symlinks;
    private long chunks;
    private long fileSize;
    private long compressedSize;
    private long uncompressedSize;
    private long paddingSize;

    /** Chunks, and their stored and their full length. */
    static final class Sum {
        private long chunks;
        private long compressed;
        private long uncompressed;

        void add(Chunk chunk) {
            chunks++;
            compressed += chunk.compressedSize();
            uncompressed += chunk.uncompressedSize();
        }

        long chunks() {
            return chunks;
        }

        long compressed() {
            return compressed;
        }

        long uncompressed() {
            return uncompressed;
        }
    }

    /**
     * Counts the files of an image.
     *
     * @return its distinct chunks
     */
    KnownChunks add(Bootstrap image) {
        KnownChunks distinct = new KnownChunks();
        Set<FileContent> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (TreeWalk.Entry entry : new TreeWalk(image.root())) {
            switch (entry.node().type()) {
                case DIRECTORY -> directories++;
                case SYMLINK -> symlinks++;
                case REGULAR -> {
                    files++;
                    RegularFile file = (RegularFile) entry.node();
                    if (seen.add(file.content())) {
                        add(file.content(), image, distinct);
                    }
                }
                case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> {
                    // Not counted.
                }
            }
        }
        return distinct;
    }

    private void add(FileContent content, Bootstrap image, KnownChunks distinct) {
        long size = content.size();
        fileSizes[Math.min(Long.SIZE - Long.numberOfLeadingZeros(size), FILE_SIZES - 1)]++;
        fileSize += size;
        paddingSize += -size & (BLOCK - 1);
        for (int i = 0; i < CHUNK_SIZES; i++) {
            long chunkSize = 1L << (MIN_CHUNK_BITS + i);
            chunkSizes[i] += (size + chunkSize - 1) / chunkSize;
        }
        for (Chunk chunk : image.chunks().of(content.id())) {
            chunks++;
            compressedSize += chunk.compressedSize();
            uncompressedSize += chunk.uncompressedSize();
            distinct.add(chunk);
        }
    }

    /** Distinct chunks of all images together. */
    Sum deduplicated() {
        return deduplicated;
    }

    /** Distinct chunks of each image. */
    Sum own() {
        return own;
    }

    /** Distinct chunks that other images have. */
    Sum referenced() {
        return referenced;
    }

    long directories() {
        return directories;
    }

    /** Names of regular files; in all other numbers a file counts once. */
    long files() {
        return files;
    }

    long symlinks() {
        return symlinks;
    }

    long chunks() {
        return chunks;
    }

    long fileSize() {
        return fileSize;
    }

    long compressedSize() {
        return compressedSize;
    }

    /** Length of all chunks, with what fills the last block of each file. */
    long paddedSize() {
        return uncompressedSize + paddingSize;
    }

    long paddingSize() {
        return paddingSize;
    }

    /** How many chunks there would be with chunks of 4 KiB, 8 KiB and so on. */
    long[] chunkSizes() {
        return chunkSizes.clone();
    }

    long[] fileSizes() {
        return fileSizes.clone();
    }
}
