package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The chunks of an image, those that a chunk dictionary has taken from there.
 *
 * @param chunks the chunks
 * @param blobs the blob table that they refer to: that of the image, then what else is needed of the dictionary
 * @param dictionary ids of the blobs of the dictionary
 * @param redirected how many chunks are taken from the dictionary that were not before
 */
record RedirectedChunks(ContentChunks chunks, List<BlobInfo> blobs, Set<String> dictionary, long redirected) {
    /** The chunks as they are. */
    static RedirectedChunks none(SourceImage image) {
        return new RedirectedChunks(image.bootstrap().chunks(), image.blobs(), Set.of(), 0);
    }

    static RedirectedChunks of(SourceImage image, ChunkDictionary dictionary) throws InconsistentLayersException {
        ImageTraits.of(image.name(), image.bootstrap()).requireSame(dictionary.traits());
        return new Redirection(image, dictionary).run();
    }

    private static final class Redirection {
        private final SourceImage image;
        private final ChunkDictionary dictionary;
        private final Set<String> dictionaryIds = new HashSet<>();
        private final Map<ChunkIdentity, Chunk> known = new HashMap<>();
        private final List<BlobInfo> blobs;
        private final Map<String, Integer> places = new HashMap<>();
        private final Set<ChunkIdentity> redirected = new HashSet<>();

        Redirection(SourceImage image, ChunkDictionary dictionary) {
            this.image = image;
            this.dictionary = dictionary;
            this.blobs = new ArrayList<>(image.blobs());
        }

        RedirectedChunks run() {
            DigestAlgorithm algorithm = image.bootstrap().digestAlgorithm();
            dictionary.blobs().forEach(blob -> dictionaryIds.add(blob.id()));
            dictionary.chunks(algorithm).forEach(chunk -> known.putIfAbsent(ChunkIdentity.of(chunk), chunk));
            for (int i = 0; i < blobs.size(); i++) {
                places.put(blobs.get(i).id(), i);
            }
            ContentChunks chunks = image.bootstrap().chunks().map(chunk -> redirect(chunk, algorithm));
            return new RedirectedChunks(chunks, List.copyOf(blobs), Set.copyOf(dictionaryIds), redirected.size());
        }

        private Chunk redirect(Chunk chunk, DigestAlgorithm algorithm) {
            BlobInfo blob = image.blobs().get(chunk.blobIndex());
            boolean comparable = blob.digestAlgorithm() == algorithm && !dictionaryIds.contains(blob.id());
            Chunk found = comparable ? known.get(ChunkIdentity.of(chunk)) : null;
            if (found == null) {
                return chunk;
            }
            redirected.add(ChunkIdentity.of(chunk));
            return found.withBlobIndex(place(dictionary.blobs().get(found.blobIndex())))
                    .withRecordedFileOffset(Chunk.NO_FILE_OFFSET);
        }

        private int place(BlobInfo blob) {
            return places.computeIfAbsent(blob.id(), id -> {
                blobs.add(blob);
                return blobs.size() - 1;
            });
        }
    }
}
