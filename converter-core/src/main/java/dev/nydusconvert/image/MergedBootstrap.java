package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeResult;
import dev.nydusconvert.layer.MergeSource;
import dev.nydusconvert.layer.Sha256OutputStream;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.DirectoryPaths;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last layer of a Nydus image, as it was written.
 *
 * @param layer its descriptor
 * @param diffId digest of its tar
 * @param merged what merging the layers gave
 */
record MergedBootstrap(Descriptor layer, ContentDigest diffId, MergeResult merged) {
    private static final int BUFFER_SIZE = 1 << 16;

    /**
     * Merges layers and writes the bootstrap layer of their image.
     *
     * @param layers from the lowest
     * @param record what to keep of the source
     * @param form names the form of the layers, if they can become layers of other images
     * @param mediaType of the layer
     */
    static MergedBootstrap write(
            List<LayerConversion.Outcome> layers,
            MergeOptions options,
            Optional<SourceRecord> record,
            Optional<ContentDigest> form,
            String mediaType,
            ImageDestination destination,
            WorkFolder folder)
            throws IOException {
        List<MergeSource> sources = new ArrayList<>();
        Map<String, Path> tables = new LinkedHashMap<>();
        for (LayerConversion.Outcome layer : layers) {
            if (layer.metadata().isPresent()) {
                LayerMetadata metadata = layer.metadata().get();
                sources.add(layer.mergeSource(metadata));
                metadata.blobMeta()
                        .ifPresent(
                                file -> tables.put(layer.layer().blob().digest().hex(), file));
            }
        }
        Path bootstrap = folder.newFile(".merged");
        MergeResult merged;
        try (OutputStream out = Files.newOutputStream(bootstrap)) {
            merged = new Merge(options).run(sources, out);
        }
        BootstrapLayer content = new BootstrapLayer().add(BootstrapLayer.BOOTSTRAP, bootstrap);
        for (Map.Entry<String, Path> table : tables.entrySet()) {
            content.add(
                    BootstrapLayer.FOLDER + "/" + table.getKey() + BootstrapLayer.BLOB_META_SUFFIX, table.getValue());
        }
        record.ifPresent(it -> it.addTo(content));
        if (record.isPresent() && form.isPresent()) {
            List<DirectoryPaths> unlisted =
                    layers.stream().map(LayerConversion.Outcome::unlisted).toList();
            content.add(SourceLayers.FILE, new SourceLayers(form.get(), unlisted).encode());
        }
        return upload(content, merged, mediaType, destination);
    }

    private static MergedBootstrap upload(
            BootstrapLayer content, MergeResult merged, String mediaType, ImageDestination destination)
            throws IOException {
        try (BlobUpload upload = destination.uploadBlob();
                GoGzipOutputStream gzip = new GoGzipOutputStream(upload)) {
            Sha256OutputStream digested = new Sha256OutputStream(gzip);
            OutputStream tar = new BufferedOutputStream(digested, BUFFER_SIZE);
            content.writeTo(tar);
            tar.flush();
            gzip.finish();
            ContentDigest digest = upload.commit();
            Map<String, String> annotations = new LinkedHashMap<>();
            annotations.put(NydusAnnotations.BOOTSTRAP, NydusAnnotations.TRUE);
            annotations.put(NydusAnnotations.FS_VERSION, label(merged.version()));
            Descriptor layer = Descriptor.of(mediaType, digest, upload.size()).withAnnotations(annotations);
            return new MergedBootstrap(layer, ContentDigest.of(digested.digest()), merged);
        }
    }

    /** The media type of a bootstrap layer in a manifest of that kind. */
    static String mediaType(boolean docker) {
        return docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
    }

    /** How annotations write a RAFS version. */
    static String label(RafsVersion version) {
        return version == RafsVersion.V6 ? "6" : "5";
    }
}
