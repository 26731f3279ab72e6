package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.FinishedBlob;
import dev.nydusconvert.blob.OriginalData;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkPipeline;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes one layer, whatever it is built from: its data blob and its bootstrap, in the order in which a pipe takes them.
 *
 * <ol>
 *   <li>{@link #startPipeline()}, to be fed with the contents of all files, and finished;
 *   <li>{@link #finishData()}; sections of our own may then be added to the blob;
 *   <li>{@link #finish}: the rest of the blob, the bootstrap in it or of its own, and the commit of the outputs.
 * </ol>
 */
final class LayerWriter {
    private final PackOptions options;
    private final LayerOutputs outputs;
    private final LayerBootstrap bootstrap;
    private final LayerBlobs blobs;

    /**
     * @param outputs not closed
     * @throws InconsistentLayersException if chunk dictionary or parent image are not for layers that are built with
     *     these options
     */
    LayerWriter(PackOptions options, LayerOutputs outputs) throws IOException {
        this(options, options.chunking().compression(), outputs, blobOptions(options), Optional.empty());
    }

    /** A writer for a layer whose chunks stay where they are; of the options, none is about storing them. */
    static LayerWriter forOriginal(PackOptions options, LayerOutputs outputs, OriginalData original)
            throws IOException {
        BlobWriterOptions blob =
                original.blobOptions(options.layout(), options.chunking().chunkSize());
        return new LayerWriter(options, Compression.GZIP, outputs, blob, Optional.of(original));
    }

    private LayerWriter(
            PackOptions options,
            Compression compression,
            LayerOutputs outputs,
            BlobWriterOptions blobOptions,
            Optional<OriginalData> original)
            throws IOException {
        if (options.dictionary().isPresent()) {
            ImageTraits.of(options).requireSame(options.dictionary().get().traits());
        }
        if (options.parent().isPresent()) {
            ImageTraits.of(options).requireSame(options.parent().get().traits());
        }
        this.options = options;
        this.outputs = outputs;
        this.bootstrap = new LayerBootstrap(options, compression);
        this.blobs = new LayerBlobs(
                original.isPresent()
                        ? BlobWriter.forOriginal(outputs.blob(), blobOptions, original.get())
                        : new BlobWriter(outputs.blob(), blobOptions),
                outputs,
                options.version(),
                options.parent().map(ParentImage::blobs).orElse(List.of()),
                options.dictionary().map(ChunkDictionary::blobs).orElse(List.of()));
    }

    private static BlobWriterOptions blobOptions(PackOptions options) {
        BlobWriterOptions blob = unnamedBlob(options).withDataOffset(options.dataOffset());
        return options.blobId().map(blob::withBlobId).orElse(blob);
    }

    private static BlobWriterOptions unnamedBlob(PackOptions options) {
        ChunkingOptions chunking = options.chunking();
        if (options.version() == RafsVersion.V5) {
            BlobWriterOptions v5 = BlobWriterOptions.v5(
                    options.layout(), chunking.chunkSize(), chunking.compression(), chunking.digestAlgorithm());
            return options.alignedChunks() ? v5.aligned() : v5;
        }
        BlobWriterOptions v6 = BlobWriterOptions.v6(
                options.layout(), chunking.chunkSize(), chunking.compression(), chunking.digestAlgorithm());
        if (chunking.batchSize() != 0) {
            v6 = v6.withBatches();
        }
        return options.encryption().isPresent()
                ? v6.encrypted(options.encryption().get().next())
                : v6;
    }

    /** Cuts contents, and stores in the blob the chunks that neither it nor chunk dictionary or parent image have. */
    ChunkPipeline startPipeline() {
        DigestAlgorithm algorithm = options.chunking().digestAlgorithm();
        Stream<Chunk> ofDictionary = options.dictionary().stream().flatMap(it -> it.chunks(algorithm));
        Stream<Chunk> ofParent =
                options.parent().stream().flatMap(it -> it.chunks(algorithm)).map(blobs::asKnownOfParent);
        return new ChunkPipeline(options.chunking(), options.threads(), blobs, Stream.concat(ofDictionary, ofParent));
    }

    /** The blobs of the layer; their numbers are known when the pipeline is finished. */
    LayerBlobs blobs() {
        return blobs;
    }

    /** Writes the parts of the blob that describe its chunks. */
    void finishData() throws IOException {
        outputs.chunksWritten();
        blobs.own().finishData();
    }

    /** Writes the bootstrap of external files, after {@link #finishData()}. */
    PackResult.External writeExternal(ExternalTree.Layer external) throws IOException {
        OutputStream target = outputs.external();
        PackResult.BootstrapFile file;
        if (options.layout().inlineMeta()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            file = bootstrap.writeWithoutPrefetch(external.contents(), external.blobs(), bytes, true);
            BlobWriter carrier = new BlobWriter(target, unnamedBlob(options));
            carrier.finishData();
            carrier.writeBootstrap(bytes.toByteArray());
            carrier.finish();
        } else {
            file = bootstrap.writeWithoutPrefetch(external.contents(), external.blobs(), target, false);
        }
        List<String> table = external.blobs().stream().map(BlobInfo::id).toList();
        return new PackResult.External(file, table, external.contents().counts().entries());
    }

    /**
     * Writes the rest and commits.
     *
     * @param input the stream that the layer came in, if it came in one
     * @param recipe the recipe, if one was written
     */
    PackResult finish(LayerContents layer, Optional<PackResult.Input> input, Optional<PackResult.RecipeFile> recipe)
            throws IOException {
        PackResult result = options.layout().inlineMeta()
                ? finishInlined(layer, input, recipe)
                : finishSeparate(layer, input, recipe);
        outputs.commit(result);
        return result;
    }

    private PackResult finishInlined(
            LayerContents layer, Optional<PackResult.Input> input, Optional<PackResult.RecipeFile> recipe)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<BlobInfo> inlinedTable = blobs.table(blobs.own().inlinedInfo());
        PackResult.BootstrapFile file = bootstrap.write(layer, inlinedTable, bytes, true);
        blobs.own().writeBootstrap(bytes.toByteArray());
        FinishedBlob finished = blobs.own().finish();
        return result(layer, input, recipe, finished, file);
    }

    private PackResult finishSeparate(
            LayerContents layer, Optional<PackResult.Input> input, Optional<PackResult.RecipeFile> recipe)
            throws IOException {
        FinishedBlob finished = blobs.own().finish();
        PackResult.BootstrapFile file =
                bootstrap.write(layer, blobs.table(finished.info()), outputs.bootstrap(), false);
        return result(layer, input, recipe, finished, file);
    }

    private PackResult result(
            LayerContents layer,
            Optional<PackResult.Input> input,
            Optional<PackResult.RecipeFile> recipe,
            FinishedBlob blob,
            PackResult.BootstrapFile bootstrap) {
        return new PackResult(
                input,
                blob.size() == 0
                        ? Optional.empty()
                        : Optional.of(new PackResult.BlobFile(blob.id(), blob.sha256(), blob.size(), blob.info())),
                bootstrap,
                blobs.table(blob.info()).stream().map(BlobInfo::id).toList(),
                layer.unlisted(),
                recipe,
                layer.counts(blob.info().map(BlobInfo::chunkCount).orElse(0), blobs.storedBytes()),
                Optional.empty(),
                Optional.empty());
    }
}
