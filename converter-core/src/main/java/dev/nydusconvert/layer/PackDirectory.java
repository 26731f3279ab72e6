package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.ChunkPipeline;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.tree.DataOrder;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryScan;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.PrefetchPolicy;
import dev.nydusconvert.tree.ScannedDirectory;
import dev.nydusconvert.tree.SourceFile;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Packs a directory of this machine into a data blob and a bootstrap.
 *
 * <p>The bytes written are those that the reference builder writes for the same options. There is no recipe: it belongs to a
 * tar. Whiteouts are left out, since there is nothing below that they could mean, unless the layer is put upon an image.
 */
public final class PackDirectory {
    private final PackOptions options;

    /** @param options those about tars mean nothing here */
    public PackDirectory(PackOptions options) {
        this.options = options;
    }

    /**
     * Packs one directory.
     *
     * @param outputs receives blob and bootstrap, and is committed when both are whole; not closed
     * @throws InconsistentLayersException if chunk dictionary or parent image are not for layers that are packed this way
     * @throws IOException if a file cannot be read, or changes while it is
     */
    public PackResult run(Path directory, LayerOutputs outputs) throws IOException {
        ScannedDirectory scanned = DirectoryScan.run(directory, scanOptions());
        LayerWriter writer = new LayerWriter(options, outputs);
        LayerOverParent overParent = new LayerOverParent(options);
        Directory root = overParent.tree(scanned.root());
        DataOrder order = DataOrder.of(root, options.prefetch(), scanned.sources()::containsKey);
        ContentChunks stored = store(order, scanned, writer);
        if (options.prefetchPolicy() == PrefetchPolicy.BLOB) {
            writer.blobs().readAhead(stored, order.prefetched());
        }
        writer.finishData();
        long bytes = order.contents().stream().mapToLong(FileContent::size).sum();
        LayerContents own = new LayerContents(root, inScanOrder(stored, order, scanned), scanned.entries(), bytes);
        return writer.finish(overParent.contents(own), Optional.empty(), Optional.empty())
                .withLimitation(scanned.limitation());
    }

    private DirectoryScan.Options scanOptions() {
        WhiteoutSpec dropped = options.parent().isPresent() ? WhiteoutSpec.NONE : options.whiteouts();
        return new DirectoryScan.Options(!options.repeatable(), dropped);
    }

    private ContentChunks store(DataOrder order, ScannedDirectory scanned, LayerWriter writer) throws IOException {
        try (ChunkPipeline pipeline = writer.startPipeline()) {
            for (FileContent content : order.contents()) {
                SourceFile source = scanned.sources().get(content);
                source.read(bytes -> pipeline.add(source.size(), bytes::read));
            }
            return pipeline.finish();
        }
    }

    /** The chunks by the numbers that the scan gave to contents; what is not in the tree any more has none. */
    private static ContentChunks inScanOrder(ContentChunks stored, DataOrder order, ScannedDirectory scanned) {
        int[] places = new int[scanned.sources().size()];
        Arrays.fill(places, FileContent.EMPTY);
        for (int i = 0; i < order.contents().size(); i++) {
            places[order.contents().get(i).id()] = i;
        }
        ContentChunks.Builder chunks = new ContentChunks.Builder();
        for (int place : places) {
            stored.of(place).forEach(chunks::add);
            chunks.endContent();
        }
        return chunks.build();
    }
}
