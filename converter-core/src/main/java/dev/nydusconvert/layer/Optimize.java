package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobSection;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.FinishedBlob;
import dev.nydusconvert.blob.TailHeader;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies the data of chosen files of an image into a blob of its own, the last one of the image, for readers to fetch it
 * first and at once (conversion-semantics 16). All other blobs stay as they are, and needed.
 *
 * <p>For RAFS v5 the bytes are those of the reference builder. Its v6 images cannot be loaded; ours can.
 */
public final class Optimize {
    private final BlobLocator locator;

    /** @param locator finds the blobs of the image: those with data of the chosen files are read */
    public Optimize(BlobLocator locator) {
        this.locator = locator;
    }

    /**
     * Makes the blob and a bootstrap that refers to it.
     *
     * @param image bootstrap of the image, or a data blob that holds one
     * @param files the files to fetch first; the blob has their data in this order
     * @param outputs receives blob and bootstrap, and is committed when both are whole; not closed
     * @throws UnsupportedFeatureException if the image is tarfs, or data of the files is encrypted
     */
    public OptimizeResult run(Path image, List<PrefetchFile> files, ImageOutputs outputs) throws IOException {
        try (SourceImage source = SourceImage.open(image, locator)) {
            PrefetchSelection selection = PrefetchSelection.of(source.bootstrap(), files);
            List<BlobInfo> table = new ArrayList<>(source.blobs());
            ContentChunks chunks = source.bootstrap().chunks();
            Optional<BlobInfo> blob = Optional.empty();
            if (!selection.contents().isEmpty()) {
                Copied copied = copy(source, selection, outputs);
                blob = Optional.of(copied.blob());
                chunks = copied.into(chunks, addTo(table, copied.blob(), outputs));
            }
            PackResult.BootstrapFile bootstrap =
                    ImageBootstrap.write(source.bootstrap().withData(chunks, table), outputs.bootstrap());
            outputs.commit();
            return new OptimizeResult(
                    source.bootstrap().version(),
                    bootstrap,
                    blob,
                    selection.contents().size(),
                    List.copyOf(table),
                    selection.skipped());
        }
    }

    /**
     * Puts the blob at the end of the table and returns its place. If the image has that very blob, since the chosen files are
     * all of one layer, it is the same place: no two blobs of an image have one id.
     */
    private static int addTo(List<BlobInfo> table, BlobInfo blob, ImageOutputs outputs) throws IOException {
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i).id().equals(blob.id())) {
                outputs.dropBlob();
                return i;
            }
        }
        table.add(blob);
        return table.size() - 1;
    }

    /**
     * The new blob.
     *
     * @param chunks the chunks of the contents that have data in it, by ordinal; those in the new blob have no place in
     *     the blob table yet
     */
    private record Copied(BlobInfo blob, Map<Integer, List<Moved>> chunks) {
        ContentChunks into(ContentChunks all, int place) {
            ContentChunks.Builder builder = new ContentChunks.Builder();
            for (int content = 0; content < all.contents(); content++) {
                List<Chunk> references = new ArrayList<>(all.of(content));
                for (Moved moved : chunks.getOrDefault(content, List.of())) {
                    references.set(moved.position(), moved.chunk().withBlobIndex(place));
                }
                references.forEach(builder::add);
                builder.endContent();
            }
            return builder.build();
        }
    }

    /** The chunk at a position of a content, as the new blob has it. */
    private record Moved(int position, Chunk chunk) {}

    private static Copied copy(SourceImage image, PrefetchSelection selection, ImageOutputs outputs)
            throws IOException {
        Bootstrap bootstrap = image.bootstrap();
        // The chunk table of v6 has one record for a chunk of a blob. In v5 every use has a copy, as the reference
        // makes them.
        boolean once = bootstrap.version() == RafsVersion.V6;
        Map<Chunk, Chunk> known = new HashMap<>();
        Map<Integer, List<Moved>> moved = new HashMap<>();
        Sha256OutputStream target = new Sha256OutputStream(outputs.blob());
        try (RepackedBlob blob = new RepackedBlob(image, options(image), target)) {
            for (Map.Entry<Integer, Set<Integer>> content : selection.contents().entrySet()) {
                List<Chunk> chunks = bootstrap.chunks().of(content.getKey());
                List<Moved> copies = new ArrayList<>();
                for (int position : content.getValue()) {
                    Chunk chunk = chunks.get(position).withRecordedFileOffset(Chunk.NO_FILE_OFFSET);
                    Chunk copy = known.get(chunk);
                    if (copy == null) {
                        requireClear(image, chunk);
                        copy = blob.copy(chunk);
                    }
                    if (once) {
                        known.put(chunk, copy);
                    }
                    copies.add(new Moved(position, copy));
                }
                moved.put(content.getKey(), copies);
            }
            BlobInfo info = finish(blob, bootstrap.version(), target);
            outputs.nameBlob(info.id());
            return new Copied(info, moved);
        }
    }

    private static void requireClear(SourceImage image, Chunk chunk) throws UnsupportedFeatureException {
        BlobInfo blob = image.blobOf(chunk);
        if (blob.features().has(BlobFeatures.ENCRYPTED)) {
            throw new UnsupportedFeatureException(image.name() + ": the blob " + blob.id()
                    + " is encrypted; its data would be in the clear in a new blob");
        }
    }

    private static BlobWriterOptions options(SourceImage image) throws UnsupportedFeatureException {
        Bootstrap bootstrap = image.bootstrap();
        Compression compression = bootstrap.compression();
        if (!compression.isWritable()) {
            if (bootstrap.version() == RafsVersion.V5) {
                throw new UnsupportedFeatureException(
                        image.name() + ": all data of a RAFS v5 image is compressed the same" + " way, and "
                                + compression.label() + " is only read");
            }
            compression = Compression.ZSTD;
        }
        return image.newBlobOptions(compression, bootstrap.digestAlgorithm());
    }

    /** Ends the blob. It is named by the digest of the file, so that a registry has it under its id. */
    private static BlobInfo finish(RepackedBlob blob, RafsVersion version, Sha256OutputStream target)
            throws IOException {
        FinishedBlob finished = blob.finish();
        if (version == RafsVersion.V5) {
            // The reference builder ends the data with a header, which the blob table does not count.
            target.write(new TailHeader(BlobSection.IMAGE_BLOB, finished.size()).encode());
            target.flush();
        }
        return finished.info().orElseThrow().withId(target.digest().hex());
    }
}
