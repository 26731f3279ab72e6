package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.layer.SharedChunk.Choice;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a chunk dictionary of what images have in common: a bootstrap whose chunks are in blobs of these images, for
 * others to be packed with.
 *
 * <p>The rule: a chunk is chosen if enough images have it, and taken from the blob that holds the most stored bytes of
 * such chunks (of equals, the one with the lower id). If that is more than the limit, chunks of more images go first; among
 * these the longer ones; what does not fit any more is left out. The order of the images does not matter.
 */
public final class CreateDictionary {
    private final DictionaryOptions options;

    public CreateDictionary(DictionaryOptions options) {
        this.options = options;
    }

    /**
     * Chooses chunks and writes the dictionary.
     *
     * @param images at least one: bootstraps of images or layers, or data blobs that hold one. A file that comes again
     *     counts once
     * @param out receives the bootstrap; flushed in the end, not closed
     * @throws InconsistentLayersException if the images differ in what a dictionary and its users must have in common
     */
    public DictionaryResult run(List<Path> images, OutputStream out) throws IOException {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("no image to make a dictionary of");
        }
        List<DictionarySource> all = new ArrayList<>();
        for (Path image : images) {
            all.add(DictionarySource.open(image, options.locator()));
        }
        List<DictionarySource> sources = distinct(all);
        requireConsistent(sources);
        List<Choice> choices = choose(sources);
        Bootstrap dictionary = new DictionaryTree(sources, choices).bootstrap();
        PackResult.BootstrapFile file = ImageBootstrap.write(dictionary, out);
        return result(all, choices, dictionary, file);
    }

    /** One for each content of a file, in an order that does not depend on the one they were given in. */
    private static List<DictionarySource> distinct(List<DictionarySource> all) {
        Set<Digest> seen = new HashSet<>();
        return all.stream()
                .sorted(Comparator.comparing(DictionarySource::digest))
                .filter(source -> seen.add(source.digest()))
                .toList();
    }

    private static void requireConsistent(List<DictionarySource> sources) throws InconsistentLayersException {
        for (DictionarySource one : sources) {
            for (DictionarySource other : sources) {
                one.bootstrap().traits().requireSame(other.bootstrap().traits());
                one.bootstrap().traits().requireSameDigests(other.bootstrap().traits());
            }
        }
    }

    private List<Choice> choose(List<DictionarySource> sources) {
        Map<ChunkIdentity, SharedChunk> shared = new HashMap<>();
        for (DictionarySource source : sources) {
            for (Chunk chunk : source.chunks()) {
                shared.computeIfAbsent(ChunkIdentity.of(chunk), SharedChunk::new)
                        .add(source, chunk);
            }
        }
        List<SharedChunk> wanted = shared.values().stream()
                .filter(chunk -> chunk.images() >= options.minImages())
                .toList();
        Map<String, Long> bytesByBlob = new HashMap<>();
        for (SharedChunk chunk : wanted) {
            chunk.byBlob()
                    .forEach((blob, stored) -> bytesByBlob.merge(blob, (long) stored.compressedSize(), Long::sum));
        }
        List<Choice> best = wanted.stream()
                .map(chunk -> chunk.choose(bytesByBlob))
                .sorted(Choice.BEST_FIRST)
                .toList();
        return fitting(best);
    }

    private List<Choice> fitting(List<Choice> best) {
        List<Choice> fitting = new ArrayList<>();
        long room = options.maxSize();
        for (Choice choice : best) {
            if (choice.chunk().compressedSize() <= room) {
                fitting.add(choice);
                room -= choice.chunk().compressedSize();
            }
        }
        return fitting;
    }

    private static DictionaryResult result(
            List<DictionarySource> all, List<Choice> choices, Bootstrap dictionary, PackResult.BootstrapFile file) {
        Set<ChunkIdentity> chosen =
                choices.stream().map(choice -> choice.shared().identity()).collect(Collectors.toSet());
        Set<Digest> seen = new HashSet<>();
        List<DictionaryResult.Image> images = all.stream()
                .map(source -> image(source, !seen.add(source.digest()), chosen))
                .toList();
        List<DictionaryResult.Blob> blobs = dictionary.blobs().stream()
                .map(blob -> blob(blob.id(), choices))
                .toList();
        long stored =
                choices.stream().mapToLong(it -> it.chunk().compressedSize()).sum();
        Set<Digest> counted = new HashSet<>();
        return new DictionaryResult(
                dictionary.version(),
                file,
                images,
                blobs,
                choices.size(),
                choices.stream().mapToLong(it -> it.chunk().uncompressedSize()).sum(),
                stored,
                choices.stream().mapToLong(it -> it.shared().storedBytes()).sum() - stored,
                all.stream()
                        .filter(source -> counted.add(source.digest()))
                        .mapToLong(DictionarySource::leftOut)
                        .sum());
    }

    private static DictionaryResult.Image image(DictionarySource source, boolean repeated, Set<ChunkIdentity> chosen) {
        List<Chunk> shared = source.chunks().stream()
                .filter(chunk -> chosen.contains(ChunkIdentity.of(chunk)))
                .toList();
        return new DictionaryResult.Image(
                source.file(),
                repeated,
                source.chunks().size(),
                storedBytes(source.chunks()),
                shared.size(),
                storedBytes(shared));
    }

    private static DictionaryResult.Blob blob(String id, List<Choice> choices) {
        List<Chunk> chunks = choices.stream()
                .filter(choice -> choice.blob().equals(id))
                .map(Choice::chunk)
                .toList();
        return new DictionaryResult.Blob(id, chunks.size(), storedBytes(chunks));
    }

    private static long storedBytes(List<Chunk> chunks) {
        return chunks.stream().mapToLong(Chunk::compressedSize).sum();
    }
}
