package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Counts and sizes of what a bootstrap describes.
 *
 * @param names names in the tree by type, the root among the directories; a hard-linked file counts once for each name
 * @param contents regular files, each once however many names it has
 * @param contentBytes length of these files in bytes
 * @param chunkReferences chunks of these files
 * @param chunks distinct chunks among them
 * @param chunkBytes length of the distinct chunks in bytes
 * @param storedBytes stored length of the distinct chunks in bytes, but for those in batches
 * @param batchedChunks distinct chunks in batches: only their blobs tell how many bytes a batch has
 * @param batchedBytes length of these chunks in bytes
 * @param contentSizes how many files there are of each size: position 0 counts empty ones, position n those of {@code
 *     2^(n-1)} bytes to one less than {@code 2^n}; as long as needed
 */
public record LayerStat(
        Map<NodeType, Long> names,
        long contents,
        long contentBytes,
        long chunkReferences,
        long chunks,
        long chunkBytes,
        long storedBytes,
        long batchedChunks,
        long batchedBytes,
        List<Long> contentSizes) {

    /** Of the bytes of all files, the part that de-duplication saves: 0 to 1. */
    public double deduplicated() {
        return contentBytes == 0 ? 0 : 1 - (double) chunkBytes / contentBytes;
    }

    /** Stored bytes for each byte of distinct chunks, but for those in batches; 1 without any. */
    public double compressionRatio() {
        return chunkBytes == batchedBytes ? 1 : (double) storedBytes / (chunkBytes - batchedBytes);
    }

    /** Counts what {@code bootstrap} describes. */
    public static LayerStat of(Bootstrap bootstrap) {
        Map<NodeType, Long> names = new EnumMap<>(NodeType.class);
        Set<FileContent> contents = Collections.newSetFromMap(new IdentityHashMap<>());
        for (TreeWalk.Entry entry : new TreeWalk(bootstrap.root())) {
            names.merge(entry.node().type(), 1L, Long::sum);
            if (entry.node() instanceof RegularFile file) {
                contents.add(file.content());
            }
        }
        long contentBytes = 0;
        long references = 0;
        long chunkBytes = 0;
        long storedBytes = 0;
        long batchedChunks = 0;
        long batchedBytes = 0;
        Set<Long> seen = new HashSet<>();
        long[] sizes = new long[Long.SIZE + 1];
        for (FileContent content : contents) {
            contentBytes += content.size();
            sizes[Long.SIZE - Long.numberOfLeadingZeros(content.size())]++;
            for (Chunk chunk : bootstrap.chunks().of(content.id())) {
                references++;
                if (seen.add((long) chunk.blobIndex() << Integer.SIZE | chunk.index())) {
                    chunkBytes += chunk.uncompressedSize();
                    storedBytes += chunk.compressedSize();
                    if (chunk.compressedSize() == 0) {
                        batchedChunks++;
                        batchedBytes += chunk.uncompressedSize();
                    }
                }
            }
        }
        return new LayerStat(
                Collections.unmodifiableMap(names),
                contents.size(),
                contentBytes,
                references,
                seen.size(),
                chunkBytes,
                storedBytes,
                batchedChunks,
                batchedBytes,
                withoutTrailingZeros(sizes));
    }

    private static List<Long> withoutTrailingZeros(long[] counts) {
        int length = IntStream.range(0, counts.length)
                        .filter(i -> counts[i] != 0)
                        .max()
                        .orElse(-1)
                + 1;
        return LongStream.of(counts).limit(length).boxed().toList();
    }
}
