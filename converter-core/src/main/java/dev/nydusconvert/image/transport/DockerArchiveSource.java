package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an image that {@code docker save} wrote.
 *
 * <p>Archives of newer versions hold an OCI layout beside their own list of files; if it has the manifest of the image, that
 * one is given. Otherwise one is made from the config and the layers, the very bytes that skopeo makes, with the
 * layers as plain tars.
 */
final class DockerArchiveSource implements ImageSource {
    private final FileReference reference;
    private final StoredFiles files;
    private final DockerArchiveImage image;
    private long mostBytes;
    private final BlobPaths layoutBlobs;
    private final Map<String, ByteSource> plainLayers = new HashMap<>();
    private RawManifest top;

    private DockerArchiveSource(FileReference reference, StoredFiles files, DockerArchiveImage image, long mostBytes) {
        this.reference = reference;
        this.files = files;
        this.image = image;
        this.mostBytes = mostBytes;
        this.layoutBlobs = new BlobPaths(files, OciLayout::blobPath);
    }

    /**
     * @param files the archive; closed with the source, and if this fails
     * @param mostBytes how much all compressed layers together may decompress to
     */
    static DockerArchiveSource open(FileReference reference, StoredFiles files, long mostBytes) throws IOException {
        try {
            return new DockerArchiveSource(
                    reference, files, DockerArchiveImage.choose(files, reference.name()), mostBytes);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    @Override
    public FileReference reference() {
        return reference;
    }

    @Override
    public synchronized RawManifest topManifest() throws IOException {
        if (top == null) {
            Optional<RawManifest> stored = storedManifest();
            top = stored.isPresent() ? stored.get() : madeManifest();
        }
        return top;
    }

    /** The manifest of the layout inside that has the same config, and all of whose blobs are there. */
    private Optional<RawManifest> storedManifest() throws IOException {
        if (files.open(OciLayout.INDEX).isEmpty()) {
            return Optional.empty();
        }
        Set<ContentDigest> tried = new HashSet<>();
        for (Descriptor entry : OciLayout.readIndex(files)) {
            Optional<RawManifest> found = storedManifest(entry, true, tried);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** @param tried what was looked at before: lists may name one manifest, or each other, many times */
    private Optional<RawManifest> storedManifest(Descriptor entry, boolean descend, Set<ContentDigest> tried)
            throws IOException {
        if (!tried.add(entry.digest()) || !layoutBlobs.has(entry.digest())) {
            return Optional.empty();
        }
        RawManifest manifest = layoutBlobs.manifest(entry);
        if (!manifest.isIndex()) {
            return isWhole(manifest) ? Optional.of(manifest) : Optional.empty();
        }
        if (descend) {
            for (Descriptor child : DescriptorList.read(manifest.bytes(), files.name() + ": " + entry.digest())) {
                Optional<RawManifest> found = storedManifest(child, false, tried);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean isWhole(RawManifest manifest) throws IOException {
        ManifestBlobs named = ManifestBlobs.of(manifest);
        if (!named.config().digest().equals(image.config().digest())) {
            return false;
        }
        for (Descriptor blob : named.all()) {
            if (!layoutBlobs.has(blob.digest())) {
                return false;
            }
        }
        return true;
    }

    private RawManifest madeManifest() throws IOException {
        long[] sizes = new long[image.diffIds().size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = plainLayer(image.diffIds().get(i)).size();
        }
        return image.manifest(sizes);
    }

    @Override
    public RawManifest manifest(Descriptor child) throws IOException {
        RawManifest manifest = topManifest();
        return child.digest().equals(manifest.digest()) ? manifest : layoutBlobs.manifest(child);
    }

    @Override
    public InputStream blob(Descriptor blob) throws IOException {
        ByteSource source = openBlob(blob);
        return new VerifiedInputStream(new ByteSourceStream(source), blob, source.name());
    }

    @Override
    public ByteSource openBlob(Descriptor blob) throws IOException {
        if (layoutBlobs.has(blob.digest())) {
            return layoutBlobs.open(blob);
        }
        if (blob.digest().equals(image.config().digest())) {
            return ByteSource.ofBytes(files.name() + ": config", image.configBytes());
        }
        if (image.diffIds().contains(blob.digest())) {
            ByteSource layer = plainLayer(blob.digest());
            return new SliceByteSource(layer, layer.name(), 0, layer.size());
        }
        throw new FileNotFoundException(files.name() + " has no blob " + blob.digest());
    }

    /** The tar of a layer; one that is stored compressed is decompressed once. */
    private synchronized ByteSource plainLayer(ContentDigest diffId) throws IOException {
        String path = image.layerPath(diffId);
        ByteSource layer = plainLayers.get(path);
        if (layer == null) {
            layer = PlainFile.open(files.require(path), mostBytes);
            plainLayers.put(path, layer);
            mostBytes -= layer instanceof PlainFile ? layer.size() : 0;
        }
        return layer;
    }

    @Override
    public List<Descriptor> referrers(ContentDigest subject) {
        return List.of();
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            for (ByteSource layer : plainLayers.values()) {
                layer.close();
            }
        } finally {
            files.close();
        }
    }
}
