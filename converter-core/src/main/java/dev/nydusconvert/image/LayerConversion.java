package dev.nydusconvert.image;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.MergeSource;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.tree.DirectoryPaths;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Converts layers, each one once however often images have it, on the threads of a pool. */
final class LayerConversion {

    private final Transfer transfer;
    private final ConvertOptions options;
    private final LayerCache cache;
    private final WorkFolder folder;
    private final WorkPool pool;
    private final PackOptions packOptions;
    private final Map<Key, Future<Outcome>> begun = new ConcurrentHashMap<>();

    LayerConversion(
            Transfer transfer,
            ConvertOptions options,
            Optional<ChunkDictionary> dictionary,
            LayerCache cache,
            WorkFolder folder,
            WorkPool pool) {
        PackOptions.Builder pack = options.layerOptions().toBuilder();
        dictionary.ifPresent(pack::dictionary);
        this.packOptions = pack.build();
        this.transfer = transfer;
        this.options = options;
        this.cache = cache;
        this.folder = folder;
        this.pool = pool;
    }

    private record Key(ContentDigest layer, ContentDigest diffId) {}

    /**
     * A layer, and what the image takes over from it.
     *
     * @param metadata empty for a layer that no part of the image's tree comes from
     */
    record Outcome(ConvertedLayer layer, Optional<LayerMetadata> metadata, DirectoryPaths unlisted) {
        MergeSource mergeSource(LayerMetadata known) {
            MergeSource source = MergeSource.of(known.bootstrap()).withUnlisted(unlisted);
            Descriptor blob = layer.blob();
            if (blob.annotation(NydusAnnotations.REFERENCE).isEmpty()) {
                // Its id is the name of the file.
                return source;
            }
            // The data is the layer that there was; the blob is what describes it (conversion-semantics 12.2).
            MergeSource reference = source.withBlobId(layer.source().digest().hex())
                    .withBlobDigest(Digest.ofHex(blob.digest().hex()))
                    .withBlobSize(blob.size());
            return known.tocDigest().isPresent()
                    ? reference.withTocDigest(known.tocDigest().get())
                    : reference;
        }
    }

    /** Begins a layer unless that was done before. */
    Future<Outcome> begin(Descriptor layer, ContentDigest diffId) {
        return begun.computeIfAbsent(
                new Key(layer.digest(), diffId), key -> pool.submit(() -> convert(layer, diffId, packOptions)));
    }

    /**
     * Converts a layer that does not store chunks again that layers below it have.
     *
     * @param below chunks of the layers below
     */
    Outcome convertUpon(Descriptor layer, ContentDigest diffId, Optional<ChunkDictionary> below) throws IOException {
        PackOptions.Builder pack = packOptions.toBuilder();
        below.ifPresent(pack::dictionary);
        return convert(layer, diffId, pack.build());
    }

    private Outcome convert(Descriptor layer, ContentDigest diffId, PackOptions pack) throws IOException {
        return switch (LayerKind.of(layer)) {
            case TAR -> {
                Optional<LayerCache.Entry> known = cache.find(layer, diffId);
                yield known.isPresent() ? reuse(layer, diffId, known.get()) : pack(layer, diffId, pack);
            }
            case NYDUS_BLOB -> keepBlob(layer, diffId);
            case ENCRYPTED -> keepOrRefuse(layer, diffId, "is encrypted as a whole; decrypt the image first");
            case FOREIGN -> keepOrRefuse(layer, diffId, "is a foreign layer, whose content is not a part of the image");
            case UNKNOWN -> keepOrRefuse(layer, diffId, "is not of a kind that is known");
            case NYDUS_BOOTSTRAP -> throw new IllegalArgumentException("made anew, never converted");
        };
    }

    private Outcome pack(Descriptor layer, ContentDigest diffId, PackOptions pack) throws IOException {
        String name = "layer " + layer.digest();
        if (options.reference()) {
            transfer.copyBlob(layer);
        }
        ImageProgress.Blob shown = transfer.progress().begin(layer, ImageProgress.Action.CONVERT);
        Optional<LayerStore.Copy> copy = cache.begin(layer, diffId);
        try (Closeable stored = copy.isPresent() ? copy.get() : () -> {};
                LayerUpload outputs = new LayerUpload(name, diffId, transfer.destination(), copy, folder, shown);
                InputStream in = new CountedInputStream(transfer.source().blob(layer), shown)) {
            PackResult result = options.reference()
                    ? new PackReference(pack).run(in, name, outputs)
                    : new Pack(pack).run(in, name, proven(layer), outputs);
            PackResult.BlobFile file = result.blob().orElseThrow();
            Descriptor blob = Descriptor.of(MediaTypes.NYDUS_BLOB, ContentDigest.of(file.digest()), file.size())
                    .withAnnotations(annotations(layer));
            copy.ifPresent(it -> it.commit(blob, result.unlisted()));
            boolean encrypted = packOptions.encryption().isPresent();
            try (ByteSource metadata = outputs.metadata()) {
                Outcome outcome = new Outcome(
                        new ConvertedLayer(layer, diffId, blob, false, Optional.of(result)),
                        Optional.of(
                                LayerMetadata.extract(metadata, blob.digest().hex(), encrypted, folder)),
                        result.unlisted());
                shown.end("converted", blob.size());
                return outcome;
            }
        }
    }

    /** What the source compares a layer with while it is read. */
    private static Optional<Digest> proven(Descriptor layer) {
        return layer.digest().algorithm() == ContentDigest.Algorithm.SHA256
                ? Optional.of(Digest.ofHex(layer.digest().hex()))
                : Optional.empty();
    }

    /** Takes a layer that was converted before, whose bytes need not even be read. */
    private Outcome reuse(Descriptor layer, ContentDigest diffId, LayerCache.Entry known) throws IOException {
        if (options.reference()) {
            transfer.copyBlob(layer);
        }
        new Transfer(known.source(), transfer.destination(), transfer.progress()).copyBlob(known.blob());
        try (ByteSource blob = known.source().openBlob(known.blob())) {
            return new Outcome(
                    new ConvertedLayer(layer, diffId, known.blob(), false, Optional.empty()),
                    Optional.of(
                            LayerMetadata.extract(blob, known.blob().digest().hex(), false, folder)),
                    known.unlisted());
        }
    }

    private Map<String, String> annotations(Descriptor layer) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(NydusAnnotations.BLOB, NydusAnnotations.TRUE);
        if (packOptions.encryption().isPresent()) {
            annotations.put(NydusAnnotations.ENCRYPTED_BLOB, NydusAnnotations.TRUE);
        }
        if (options.reference()) {
            annotations.put(NydusAnnotations.REFERENCE, layer.digest().toString());
        }
        return annotations;
    }

    private Outcome keepBlob(Descriptor layer, ContentDigest diffId) throws IOException {
        if (layer.annotation(NydusAnnotations.REFERENCE).isPresent()) {
            throw new UnsupportedFeatureException("layer " + layer.digest()
                    + " is a zran blob, which is not merged with other layers; convert the image that it was"
                    + " made from");
        }
        transfer.copyBlob(layer);
        try (ByteSource blob = transfer.source().openBlob(layer)) {
            return new Outcome(
                    new ConvertedLayer(layer, diffId, layer, true, Optional.empty()),
                    Optional.of(LayerMetadata.extract(
                            blob,
                            layer.digest().hex(),
                            layer.annotation(NydusAnnotations.ENCRYPTED_BLOB).isPresent(),
                            folder)),
                    DirectoryPaths.NONE);
        }
    }

    private Outcome keepOrRefuse(Descriptor layer, ContentDigest diffId, String reason) throws IOException {
        if (!options.keepUnknown()) {
            throw new UnsupportedFeatureException("layer " + layer.digest() + " (" + layer.mediaType() + ") " + reason);
        }
        transfer.copyBlob(layer);
        return new Outcome(
                new ConvertedLayer(layer, diffId, layer, true, Optional.empty()),
                Optional.empty(),
                DirectoryPaths.NONE);
    }

    /**
     * The layers of a manifest that are to be converted, with their diffIDs: all but a bootstrap layer that is there already.
     *
     * @throws MalformedInputException if there are not as many layers as diffIDs
     */
    static List<Integer> convertible(List<Descriptor> layers, List<ContentDigest> diffIds, String name)
            throws MalformedInputException {
        if (layers.size() != diffIds.size()) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has " + layers.size() + " layers, but its config has " + diffIds.size() + " diff_ids");
        }
        return IntStream.range(0, layers.size())
                .filter(i -> LayerKind.of(layers.get(i)) != LayerKind.NYDUS_BOOTSTRAP)
                .boxed()
                .toList();
    }
}
