package dev.nydusconvert.image;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.Unpack;
import dev.nydusconvert.layer.UnpackOptions;
import dev.nydusconvert.layer.UnpackResult;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Makes the layers of an image from the blobs of a Nydus image, each from parts of its blob to the destination. */
final class LayerReversion {
    private static final int BUFFER = 1 << 16;

    private final Transfer transfer;
    private final RevertOptions options;

    LayerReversion(Transfer transfer, RevertOptions options) {
        this.transfer = transfer;
        this.options = options;
    }

    /**
     * The layer that was converted, as far as it is known.
     *
     * @param layer its descriptor
     * @param diffId digest of its tar
     */
    record Original(Descriptor layer, ContentDigest diffId) {}

    /**
     * Makes one layer.
     *
     * @param diffId what the config of the Nydus image has for it
     * @param docker whether it becomes a part of a Docker manifest
     */
    RevertedLayer revert(
            NydusImage image, Descriptor layer, ContentDigest diffId, Optional<Original> original, boolean docker)
            throws IOException {
        if (LayerKind.of(layer) != LayerKind.NYDUS_BLOB) {
            transfer.copyBlob(layer);
            return new RevertedLayer(layer, layer, diffId, RevertedLayer.Fidelity.SAME_BLOB, List.of());
        }
        Optional<Descriptor> gzip = referredLayer(image, layer, original, docker);
        return gzip.isPresent() ? copyOriginal(layer, gzip.get()) : unpack(image, layer, original, docker);
    }

    /** The layer that a zran blob was made from. Its size is known only if the blob has a chunk of it. */
    private static Optional<Descriptor> referredLayer(
            NydusImage image, Descriptor layer, Optional<Original> original, boolean docker) throws IOException {
        Optional<ContentDigest> gzip = NydusImage.original(layer);
        if (gzip.isEmpty()) {
            return Optional.empty();
        }
        if (original.isPresent() && original.get().layer().digest().equals(gzip.get())) {
            return original.map(Original::layer);
        }
        try (OpenLayer opened = image.openLayer(layer, Findings.FAIL_FAST)) {
            return opened.blobs().stream()
                    .map(OpenLayer.Blob::info)
                    .filter(blob -> blob.id().equals(gzip.get().hex()))
                    .map(BlobInfo::compressedSize)
                    .findFirst()
                    .map(size -> Descriptor.of(mediaType(StreamCodec.GZIP, docker), gzip.get(), size));
        }
    }

    /** The data of a zran blob is the layer that it was made from, which is there still. */
    private RevertedLayer copyOriginal(Descriptor layer, Descriptor made) throws IOException {
        transfer.copyBlob(made);
        ImageProgress.Blob shown = transfer.progress().begin(made, ImageProgress.Action.REVERT);
        try (LayerInput input = LayerInput.openWithDigests(
                new CountedInputStream(transfer.source().blob(made), shown), "layer " + made.digest())) {
            try (InputStream tar = input.tar()) {
                tar.transferTo(OutputStream.nullOutputStream());
            }
            shown.end("the layer itself");
            return new RevertedLayer(
                    layer, made, ContentDigest.of(input.tarSha256()), RevertedLayer.Fidelity.SAME_BLOB, List.of());
        }
    }

    private RevertedLayer unpack(NydusImage image, Descriptor layer, Optional<Original> original, boolean docker)
            throws IOException {
        ImageProgress.Blob shown = transfer.progress().begin(layer, ImageProgress.Action.REVERT);
        StreamCodec codec = options.compression()
                .or(() -> original.map(it -> codec(it.layer().mediaType())))
                .orElse(StreamCodec.GZIP);
        UnpackOptions unpackOptions = UnpackOptions.DEFAULTS
                .withRecipe(options.recipe())
                .withCompression(codec)
                .withThreads(options.layerThreads());
        try (OpenLayer opened = image.openLayer(layer, Findings.FAIL_FAST);
                BlobUpload upload = transfer.destination().uploadBlob()) {
            OutputStream out = new BufferedOutputStream(new CountedOutput(upload, shown), BUFFER);
            UnpackResult result = new Unpack(unpackOptions).run(opened, out);
            out.flush();
            ContentDigest diffId = ContentDigest.of(result.tarDigest().orElseThrow());
            requireOriginal(layer, original, result, diffId);
            ContentDigest digest = upload.commit();
            RevertedLayer made = made(layer, original, docker, result, digest);
            shown.end(label(made.fidelity()), made.layer().size());
            return made;
        }
    }

    private static void requireOriginal(
            Descriptor layer, Optional<Original> original, UnpackResult result, ContentDigest diffId)
            throws MalformedInputException {
        boolean exact = result.fidelity() == UnpackResult.Fidelity.EXACT;
        if (exact && original.isPresent() && !original.get().diffId().equals(diffId)) {
            throw new MalformedInputException(
                    "layer " + layer.digest(),
                    MalformedInputException.NO_OFFSET,
                    "has the recipe of a tar with the digest " + diffId + ", but the image had one with "
                            + original.get().diffId());
        }
    }

    private static RevertedLayer made(
            Descriptor layer, Optional<Original> original, boolean docker, UnpackResult result, ContentDigest digest) {
        ContentDigest diffId = ContentDigest.of(result.tarDigest().orElseThrow());
        if (original.isPresent() && original.get().layer().digest().equals(digest)) {
            return new RevertedLayer(
                    layer, original.get().layer(), diffId, RevertedLayer.Fidelity.SAME_BLOB, List.of());
        }
        Descriptor made = Descriptor.of(
                mediaType(result.output().codec(), docker),
                digest,
                result.output().size());
        RevertedLayer.Fidelity fidelity = result.fidelity() == UnpackResult.Fidelity.CONTENT_EQUAL
                ? RevertedLayer.Fidelity.SAME_CONTENT
                : result.output().reproduced() ? RevertedLayer.Fidelity.SAME_BLOB : RevertedLayer.Fidelity.SAME_TAR;
        return new RevertedLayer(layer, made, diffId, fidelity, result.leftOut());
    }

    private static String label(RevertedLayer.Fidelity fidelity) {
        return switch (fidelity) {
            case SAME_BLOB -> "the same layer";
            case SAME_TAR -> "the same tar";
            case SAME_CONTENT -> "the same files";
        };
    }

    private static StreamCodec codec(String mediaType) {
        if (mediaType.endsWith("zstd")) {
            return StreamCodec.ZSTD;
        }
        return mediaType.endsWith("gzip") ? StreamCodec.GZIP : StreamCodec.PLAIN;
    }

    private static String mediaType(StreamCodec codec, boolean docker) {
        return switch (codec) {
            case PLAIN -> docker ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER;
            case GZIP -> docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
            case ZSTD -> docker ? MediaTypes.DOCKER_LAYER_ZSTD : MediaTypes.OCI_LAYER_ZSTD;
        };
    }

    /** Tells how many bytes are written. */
    private static final class CountedOutput extends FilterOutputStream {
        private final ImageProgress.Blob progress;

        CountedOutput(OutputStream out, ImageProgress.Blob progress) {
            super(out);
            this.progress = progress;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            progress.advance(length);
        }
    }
}
