package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Reads the image of a folder in skopeo's form ({@code dir:}). */
final class DirSource implements ImageSource {
    private final FileReference reference;
    private final StoredFiles files;
    private final BlobPaths blobs;
    private final BlobPaths manifests;

    DirSource(FileReference reference, StoredFiles files) {
        this.reference = reference;
        this.files = files;
        this.blobs = new BlobPaths(files, ContentDigest::hex);
        this.manifests = new BlobPaths(files, DirFiles::manifestName);
    }

    @Override
    public FileReference reference() {
        return reference;
    }

    @Override
    public RawManifest topManifest() throws IOException {
        byte[] bytes = files.read(DirFiles.MANIFEST, JsonText.MAX_SIZE);
        return RawManifest.read(bytes, Optional.empty(), files.name() + ": " + DirFiles.MANIFEST);
    }

    @Override
    public RawManifest manifest(Descriptor child) throws IOException {
        return manifests.manifest(child);
    }

    @Override
    public InputStream blob(Descriptor blob) throws IOException {
        return blobs.stream(blob);
    }

    @Override
    public ByteSource openBlob(Descriptor blob) throws IOException {
        return blobs.open(blob);
    }

    @Override
    public List<Descriptor> referrers(ContentDigest subject) {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
