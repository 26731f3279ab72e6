package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.SharedChunk.Choice;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bootstrap of a chunk dictionary: a directory for each blob, and in it a file for each chunk, named by the chunk's
 * index in the blob.
 *
 * <p>So every chunk is a file as all readers expect one, of any length up to the chunk size. The reference's generator puts
 * all into one file, whose chunks then are not where its readers look for them; it needs a feature bit for them not to
 * complain.
 */
final class DictionaryTree {
    /** Digits of the highest chunk index in hexadecimal. */
    private static final int NAME_DIGITS = 6;

    /** What a v6 image can refer to (rafs-v6.md 10), less one for the blob of the image that uses the dictionary. */
    private static final int MAX_BLOBS = 253;

    private static final Attributes DIRECTORY = new Attributes(0755, 0, 0, 0, 0);
    private static final Attributes FILE = new Attributes(0444, 0, 0, 0, 0);

    private final List<DictionarySource> sources;
    private final Map<String, List<Chunk>> chunksByBlob = new TreeMap<>();

    /** @param sources at least one, in an order that does not depend on how they were given */
    DictionaryTree(List<DictionarySource> sources, List<Choice> choices) {
        this.sources = sources;
        for (Choice choice : choices) {
            chunksByBlob.computeIfAbsent(choice.blob(), id -> new ArrayList<>()).add(choice.chunk());
        }
        chunksByBlob.values().forEach(chunks -> chunks.sort(Comparator.comparingInt(Chunk::index)));
    }

    Bootstrap bootstrap() throws InconsistentLayersException, UnsupportedFeatureException {
        if (chunksByBlob.size() > MAX_BLOBS) {
            throw new UnsupportedFeatureException("the chunks are in " + chunksByBlob.size()
                    + " blobs, but a dictionary has at most " + MAX_BLOBS
                    + "; choose fewer chunks by a higher number of images or a smaller size");
        }
        Map<String, BlobInfo> known = knownBlobs();
        List<BlobInfo> blobs = chunksByBlob.keySet().stream().map(known::get).toList();
        ContentChunks.Builder contents = new ContentChunks.Builder();
        Directory root = directory(new byte[0]);
        int place = 0;
        for (Map.Entry<String, List<Chunk>> blob : chunksByBlob.entrySet()) {
            Directory directory = directory(blob.getKey().getBytes(StandardCharsets.UTF_8));
            for (Chunk chunk : blob.getValue()) {
                contents.add(chunk.withBlobIndex(place).withRecordedFileOffset(Chunk.NO_FILE_OFFSET));
                directory.put(file(chunk, contents.endContent()));
            }
            root.put(directory);
            place++;
        }
        Bootstrap like = sources.get(0).bootstrap().bootstrap();
        return new Bootstrap(
                like.version(),
                like.chunkSize(),
                blobs.isEmpty() ? like.compression() : blobs.get(0).compression(),
                like.digestAlgorithm(),
                like.explicitIds(),
                false,
                root,
                contents.build(),
                blobs,
                List.of());
    }

    private static Directory directory(byte[] name) {
        return new Directory(name, DIRECTORY, List.of(), Node.NO_DEVICE, false);
    }

    private static RegularFile file(Chunk chunk, int content) {
        byte[] name = HexFormat.of().toHexDigits(chunk.index(), NAME_DIGITS).getBytes(StandardCharsets.US_ASCII);
        return new RegularFile(
                name, FILE, List.of(), Node.NO_DEVICE, new FileContent(content, chunk.uncompressedSize()), false);
    }

    /**
     * All blobs by id. Of one that several images have, the description that knows the most counts: an inlined bootstrap
     * whose blob was not at hand knows neither the size of the file nor its ToC.
     */
    private Map<String, BlobInfo> knownBlobs() throws InconsistentLayersException {
        Map<String, BlobInfo> known = new TreeMap<>();
        for (DictionarySource source : sources) {
            for (BlobInfo blob : source.bootstrap().blobs()) {
                BlobInfo other = known.get(blob.id());
                if (other != null && !sameChunks(blob, other)) {
                    throw new InconsistentLayersException("the blob " + blob.id() + " is another one in "
                            + source.file() + " than in an image before it");
                }
                if (other == null || knowsMore(blob, other)) {
                    known.put(blob.id(), blob);
                }
            }
        }
        return known;
    }

    private static boolean sameChunks(BlobInfo one, BlobInfo other) {
        return one.chunkCount() == other.chunkCount()
                && one.uncompressedSize() == other.uncompressedSize()
                && one.compression() == other.compression()
                && one.chunkTable().equals(other.chunkTable());
    }

    private static boolean knowsMore(BlobInfo one, BlobInfo other) {
        return one.compressedSize() != other.compressedSize()
                ? one.compressedSize() > other.compressedSize()
                : one.toc().size() > other.toc().size();
    }
}
