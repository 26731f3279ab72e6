package dev.nydusconvert.layer;

import dev.nydusconvert.layer.CompactResult.Change;
import dev.nydusconvert.layer.CompactResult.Fate;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rewrites small and sparsely used blobs of an image into fewer and fuller ones (conversion-semantics 14).
 *
 * <p>Chunks are copied in stored form and proven before. Old blobs are not touched: other images may need them.
 */
public final class Compact {
    private final CompactOptions options;

    public Compact(CompactOptions options) {
        this.options = options;
    }

    /**
     * Writes new blobs, and a bootstrap of the same tree that refers to them.
     *
     * @param image bootstrap of the image, or a data blob that holds one
     * @param outputs receives blobs and bootstrap, and is committed when all are whole; not closed
     * @throws InconsistentLayersException if the chunk dictionary is not for images like this one
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if the image is tarfs
     */
    public CompactResult run(Path image, ImageOutputs outputs) throws IOException {
        try (SourceImage source = SourceImage.open(image, options.locator())) {
            CompactResult result = source.blobs().size() < options.minBlobs()
                    ? unchanged(source, outputs)
                    : new Compaction(options, source, redirected(source), outputs).run();
            outputs.commit();
            return result;
        }
    }

    private RedirectedChunks redirected(SourceImage source) throws IOException {
        return options.chunkDictionary().isPresent()
                ? RedirectedChunks.of(
                        source, ChunkDictionary.open(options.chunkDictionary().get()))
                : RedirectedChunks.none(source);
    }

    private CompactResult unchanged(SourceImage source, ImageOutputs outputs) throws IOException {
        Bootstrap bootstrap = source.bootstrap().withData(source.bootstrap().chunks(), source.blobs());
        UsedChunks used = UsedChunks.of(bootstrap.chunks(), source.blobs().size());
        CompactPlan plan = CompactPlan.of(options, RedirectedChunks.none(source), used);
        List<Change> changes = new ArrayList<>();
        for (int blob = 0; blob < source.blobs().size(); blob++) {
            changes.add(new Change(
                    source.blobs().get(blob).id(),
                    Fate.KEPT,
                    plan.storedBytes(blob),
                    used.storedBytes(blob),
                    Optional.empty(),
                    Optional.of("one of fewer than " + options.minBlobs() + " blobs")));
        }
        return new CompactResult(
                bootstrap.version(),
                ImageBootstrap.write(bootstrap, outputs.bootstrap()),
                List.copyOf(changes),
                source.blobs(),
                List.of(),
                0);
    }
}
