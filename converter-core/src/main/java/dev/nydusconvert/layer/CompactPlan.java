package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is to become of each blob of an image, decided from sizes alone (conversion-semantics 14).
 *
 * <ol>
 *   <li>A blob that the image does not use is left out.
 *   <li>Blobs of the chunk dictionary, and those whose chunks cannot be copied as they are, stay.
 *   <li>A blob of which too small a part is used is rebuilt.
 *   <li>Small blobs are joined, the smallest first, as long as the sum stays below the limit; the one that exceeds it
 *       begins the next joined blob. Only blobs of one compression and one digest algorithm are joined.
 * </ol>
 */
final class CompactPlan {
    private final CompactOptions options;
    private final RedirectedChunks image;
    private final UsedChunks used;
    private final Map<Integer, TreeSet<Integer>> groups = new HashMap<>();

    private CompactPlan(CompactOptions options, RedirectedChunks image, UsedChunks used) {
        this.options = options;
        this.image = image;
        this.used = used;
    }

    static CompactPlan of(CompactOptions options, RedirectedChunks image, UsedChunks used) {
        CompactPlan plan = new CompactPlan(options, image, used);
        plan.rebuildSparse();
        plan.joinSmall();
        return plan;
    }

    /** What blobs must have in common to be joined. */
    private record Form(Compression compression, DigestAlgorithm digestAlgorithm) {}

    /** A blob that is small enough to be joined with others, and the size that says so, in bytes. */
    private record Small(int blob, long size) {}

    /** The blobs of which one new blob is made, this one among them, in the order of the blob table; empty if it stays. */
    List<Integer> rewrittenWith(int blob) {
        return List.copyOf(groups.getOrDefault(blob, new TreeSet<>()));
    }

    boolean unreferenced(int blob) {
        return used.of(blob).isEmpty();
    }

    /** Why a blob stays whatever its size. */
    Optional<String> reasonToKeep(int blob) {
        BlobInfo info = image.blobs().get(blob);
        if (image.dictionary().contains(info.id())) {
            return Optional.of("of the chunk dictionary");
        }
        BlobFeatures features = info.features();
        if (features.has(BlobFeatures.ENCRYPTED)) {
            return Optional.of("encrypted");
        }
        if (features.has(BlobFeatures.SEPARATE) || features.has(BlobFeatures.ZRAN)) {
            return Optional.of("data of an original layer");
        }
        if (features.has(BlobFeatures.BATCH)) {
            return Optional.of("chunks in batches");
        }
        if (features.has(BlobFeatures.EXTERNAL)) {
            return Optional.of("external data");
        }
        return info.compression().isWritable()
                ? Optional.empty()
                : Optional.of("compressed with " + info.compression().label());
    }

    /** Length of the stored chunks of a blob in bytes, as far as the bootstrap tells. */
    long storedBytes(int blob) {
        long size = image.blobs().get(blob).chunkDataSize();
        return size == Long.MAX_VALUE ? used.storedBytes(blob) : size;
    }

    private boolean movable(int blob) {
        return !unreferenced(blob) && reasonToKeep(blob).isEmpty();
    }

    private void rebuildSparse() {
        for (int blob = 0; blob < image.blobs().size(); blob++) {
            // The product of 100 and 2^40 bytes, the most that a blob holds, is far from the limit of a long.
            if (movable(blob) && used.storedBytes(blob) * 100 < storedBytes(blob) * options.minUsedRatio()) {
                groups.put(blob, new TreeSet<>(List.of(blob)));
            }
        }
    }

    private void joinSmall() {
        Map<Form, TreeSet<Integer>> targets = new HashMap<>();
        for (Small small : smallBlobs()) {
            BlobInfo info = image.blobs().get(small.blob());
            Form form = new Form(info.compression(), info.digestAlgorithm());
            TreeSet<Integer> target = targets.get(form);
            if (target != null && usedBytes(target) + used.storedBytes(small.blob()) <= options.maxCompactSize()) {
                target.add(small.blob());
                target.forEach(member -> groups.put(member, target));
            } else {
                targets.put(form, new TreeSet<>(List.of(small.blob())));
            }
        }
    }

    private List<Small> smallBlobs() {
        List<Small> small = new ArrayList<>();
        for (int blob = 0; blob < image.blobs().size(); blob++) {
            long size = groups.containsKey(blob) ? used.storedBytes(blob) : storedBytes(blob);
            if (movable(blob) && size < options.compactBlobSize()) {
                small.add(new Small(blob, size));
            }
        }
        small.sort(Comparator.comparingLong(Small::size).thenComparingInt(Small::blob));
        return small;
    }

    private long usedBytes(TreeSet<Integer> blobs) {
        return blobs.stream().mapToLong(used::storedBytes).sum();
    }
}
