package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.LayerInput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an image for {@code docker load}: the config, the layers as plain tars under their digests, and the list of them. Blobs
 * wait in a folder beside the archive until the manifest says what they are.
 */
final class DockerArchiveDestination implements ImageDestination {
    private final FileReference reference;
    private final TemporaryFolder folder;

    private DockerArchiveDestination(FileReference reference, TemporaryFolder folder) {
        this.reference = reference;
        this.folder = folder;
    }

    static DockerArchiveDestination open(FileReference reference) throws IOException {
        return new DockerArchiveDestination(reference, TemporaryFolder.beside(reference.path()));
    }

    @Override
    public FileReference reference() {
        return reference;
    }

    @Override
    public boolean hasBlob(Descriptor blob) throws IOException {
        Path file = blobFile(blob.digest());
        return Files.isRegularFile(file) && Files.size(file) == blob.size();
    }

    @Override
    public boolean mountBlob(Descriptor blob, ImageReference from) {
        return false;
    }

    @Override
    public BlobUpload uploadBlob(ContentDigest.Algorithm algorithm) throws IOException {
        return FileBlobUpload.create(folder.path(), algorithm, this::blobFile);
    }

    private Path blobFile(ContentDigest digest) {
        return folder.path().resolve(digest.hex());
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
        throw new UnsupportedFeatureException(
                reference + ": a docker archive holds the image of one platform; choose one, or write to oci-archive:");
    }

    @Override
    public void commit(RawManifest top) throws IOException {
        ManifestBlobs blobs = blobs(top);
        byte[] config = Files.readAllBytes(require(blobs.config()));
        List<ContentDigest> diffIds =
                DockerArchiveImage.diffIds(config, "config " + blobs.config().digest());
        if (diffIds.size() != blobs.layers().size()) {
            throw new MalformedInputException(
                    "manifest " + top.digest(),
                    MalformedInputException.NO_OFFSET,
                    "has " + blobs.layers().size() + " layers, but its config has " + diffIds.size());
        }
        String configName = blobs.config().digest().hex() + ".json";
        try (AtomicFile archive = AtomicFile.create(reference.path())) {
            ArchiveWriter tar = new ArchiveWriter(archive.stream());
            Set<ContentDigest> written = new LinkedHashSet<>();
            for (int i = 0; i < diffIds.size(); i++) {
                if (written.add(diffIds.get(i))) {
                    writeLayer(tar, blobs.layers().get(i), diffIds.get(i));
                }
            }
            tar.file(configName, config);
            tar.file(DockerArchiveImage.MANIFEST, list(configName, diffIds));
            tar.finish();
            archive.commit();
        }
    }

    private ManifestBlobs blobs(RawManifest top) throws IOException {
        if (top.isIndex()) {
            putManifest(top);
        }
        ManifestBlobs blobs = ManifestBlobs.of(top);
        for (Descriptor layer : blobs.layers()) {
            if (!MediaTypes.isLayerTar(layer.mediaType())) {
                throw new UnsupportedFeatureException(reference + ": a docker archive cannot hold a layer of type "
                        + layer.mediaType() + "; write to oci-archive:, or revert the image first");
            }
        }
        return blobs;
    }

    private void writeLayer(ArchiveWriter tar, Descriptor layer, ContentDigest diffId) throws IOException {
        long size = measure(layer, diffId);
        try (LayerInput input = open(layer)) {
            tar.file(layerName(diffId), input.tar(), size);
        }
    }

    /** Decompresses the layer once for its size, which the tar has before the content, and compares the digest. */
    private long measure(Descriptor layer, ContentDigest diffId) throws IOException {
        try (LayerInput input = LayerInput.openWithDigests(Files.newInputStream(require(layer)), "layer " + diffId)) {
            input.tar().transferTo(OutputStream.nullOutputStream());
            ContentDigest found = ContentDigest.of(input.tarSha256());
            if (!found.equals(diffId)) {
                throw new MalformedInputException(
                        "layer " + layer.digest(),
                        MalformedInputException.NO_OFFSET,
                        "its tar has the digest " + found + ", but the config says " + diffId);
            }
            return input.tarSize();
        }
    }

    private LayerInput open(Descriptor layer) throws IOException {
        InputStream in = Files.newInputStream(require(layer));
        try {
            return LayerInput.open(in, "layer " + layer.digest());
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private Path require(Descriptor blob) throws IOException {
        if (!hasBlob(blob)) {
            throw new FileNotFoundException(reference + ": blob " + blob.digest() + " was not written");
        }
        return blobFile(blob.digest());
    }

    private byte[] list(String configName, List<ContentDigest> diffIds) {
        ObjectNode image = JsonText.newObject();
        image.put("Config", configName);
        ArrayNode tags = image.putArray("RepoTags");
        reference.name().map(DockerName::shorten).ifPresent(tags::add);
        ArrayNode layers = image.putArray("Layers");
        diffIds.forEach(diffId -> layers.add(layerName(diffId)));
        byte[] object = JsonText.compact(image);
        byte[] list = new byte[object.length + 2];
        list[0] = '[';
        System.arraycopy(object, 0, list, 1, object.length);
        list[list.length - 1] = ']';
        return list;
    }

    private static String layerName(ContentDigest diffId) {
        return diffId.hex() + ".tar";
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
