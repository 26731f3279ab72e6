package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.DescriptorList;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.RegistryReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes an image into a registry. */
final class RegistryDestination implements ImageDestination {
    private final RegistryReference reference;
    private final RegistryRepository repository;
    /** Manifests with a subject of which the registry keeps no list on its own. */
    private final List<RawManifest> unlisted = new ArrayList<>();

    RegistryDestination(RegistryReference reference, RegistryRepository repository) {
        this.reference = reference;
        this.repository = repository;
    }

    @Override
    public RegistryReference reference() {
        return reference;
    }

    @Override
    public boolean hasBlob(Descriptor blob) throws IOException {
        return repository.blobs().has(blob);
    }

    @Override
    public boolean mountBlob(Descriptor blob, ImageReference from) throws IOException {
        return from instanceof RegistryReference other
                && other.sameRegistry(reference)
                && !other.repository().equals(reference.repository())
                && UploadSession.mount(repository.blobs(), blob.digest(), other.repository());
    }

    @Override
    public BlobUpload uploadBlob(ContentDigest.Algorithm algorithm) {
        return new RegistryUpload(repository.blobs(), algorithm);
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
        put(manifest, manifest.digest().toString());
    }

    private void put(RawManifest manifest, String tagOrDigest) throws IOException {
        boolean listed = repository.manifests().put(manifest, tagOrDigest);
        if (!listed && DescriptorList.subject(manifest).isPresent()) {
            synchronized (unlisted) {
                unlisted.add(manifest);
            }
        }
    }

    /** @throws IllegalArgumentException if the reference names a digest and this is not it */
    @Override
    public void commit(RawManifest top) throws IOException {
        Optional<ContentDigest> wanted = reference.digest();
        if (wanted.isPresent() && !wanted.get().equals(top.digest())) {
            throw new IllegalArgumentException(
                    reference + " names a digest, but the image has the digest " + top.digest() + "; name a tag");
        }
        put(top, reference.tagOrDigest());
        synchronized (unlisted) {
            for (RawManifest referrer : unlisted) {
                repository
                        .referrers()
                        .addToFallback(
                                DescriptorList.subject(referrer).orElseThrow(), DescriptorList.referrer(referrer));
            }
            unlisted.clear();
        }
    }

    @Override
    public void close() {
        // Uploads are closed one by one; connections are shared.
    }
}
