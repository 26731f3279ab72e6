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
 *
 * <p>Files whose data is elsewhere, in blobs that others make, can be given: they get a bootstrap of their own, and only
 * what is not there any more is in the other one.
 */
public final class PackDirectory {
    private final PackOptions options;
    private final ExternalFiles external;

    /** @param options those about tars mean nothing here */
    public PackDirectory(PackOptions options) {
        this(options, ExternalFiles.NONE);
    }

    /**
     * @param options those about tars mean nothing here
     * @param external not together with a parent image or encryption
     * @throws IllegalArgumentException if there are external files, and options that do not go with them
     */
    public PackDirectory(PackOptions options, ExternalFiles external) {
        if (!external.isEmpty()
                && (options.parent().isPresent() || options.encryption().isPresent())) {
            throw new IllegalArgumentException("external files go neither with a parent image nor with encryption");
        }
        this.options = options;
        this.external = external;
    }

    /**
     * Packs one directory.
     *
     * @param outputs receives blob and bootstrap, and is committed when both are whole; not closed
     * @throws InconsistentLayersException if chunk dictionary or parent image are not for layers that are packed this way
     * @throws dev.nydusconvert.io.MalformedInputException if what is said of external files contradicts the directory
     * @throws IOException if a file cannot be read, or changes while it is
     */
    public PackResult run(Path directory, LayerOutputs outputs) throws IOException {
        ScannedDirectory scanned = DirectoryScan.run(directory, scanOptions());
        Optional<ExternalTree.Layer> elsewhere = external.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExternalTree(options, external).layer(new ExternalSplit(scanned.root(), external)));
        LayerWriter writer = new LayerWriter(options, outputs);
        LayerOverParent overParent = new LayerOverParent(options);
        Directory root = overParent.tree(scanned.root());
        DataOrder order = DataOrder.of(root, options.prefetch(), scanned.sources()::containsKey);
        ContentChunks stored = store(order, scanned, writer);
        if (options.prefetchPolicy() == PrefetchPolicy.BLOB) {
            writer.blobs().readAhead(stored, order.prefetched());
        }
        writer.finishData();
        Optional<PackResult.External> written =
                elsewhere.isPresent() ? Optional.of(writer.writeExternal(elsewhere.get())) : Optional.empty();
        long bytes = order.contents().stream().mapToLong(FileContent::size).sum();
        LayerContents own = new LayerContents(root, inScanOrder(stored, order, scanned), scanned.entries(), bytes);
        PackResult result = writer.finish(overParent.contents(own), Optional.empty(), Optional.empty())
                .withLimitation(scanned.limitation());
        return written.map(result::withExternal).orElse(result);
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
