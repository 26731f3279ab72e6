package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.RegistryReference;
import dev.nydusconvert.image.transport.VerifiedInputStream;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads an image from a registry, or from a mirror of it as long as that has what is asked for. */
final class RegistrySource implements ImageSource {
    private final RegistryReference reference;
    /** Mirrors, and in the end the registry itself. */
    private final List<RegistryRepository> repositories;

    private final BlockCache cache;
    private final Consumer<String> warnings;

    RegistrySource(
            RegistryReference reference,
            List<RegistryRepository> repositories,
            BlockCache cache,
            Consumer<String> warnings) {
        this.reference = reference;
        this.repositories = repositories;
        this.cache = cache;
        this.warnings = warnings;
    }

    private interface Read<T> {
        T from(RegistryRepository repository) throws IOException;
    }

    private <T> T first(Read<T> read) throws IOException {
        for (RegistryRepository mirror : repositories.subList(0, repositories.size() - 1)) {
            try {
                return read.from(mirror);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                warnings.accept("mirror " + mirror.address().host() + ": " + e.getMessage());
            }
        }
        return read.from(repositories.get(repositories.size() - 1));
    }

    @Override
    public RegistryReference reference() {
        return reference;
    }

    @Override
    public RawManifest topManifest() throws IOException {
        return first(repository -> reference.digest().isPresent()
                ? repository.manifests().get(reference.digest().get())
                : repository.manifests().get(reference.tagOrDigest()));
    }

    @Override
    public RawManifest manifest(Descriptor child) throws IOException {
        String name = reference + ": manifest " + child.digest();
        if (child.size() > JsonText.MAX_SIZE) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has " + child.size() + " bytes, at most " + JsonText.MAX_SIZE + " are read");
        }
        RawManifest manifest = first(repository -> repository.manifests().get(child.digest()));
        if (manifest.bytes().length != child.size()) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has " + manifest.bytes().length + " bytes, but its descriptor says " + child.size());
        }
        return manifest;
    }

    @Override
    public InputStream blob(Descriptor blob) throws IOException {
        return first(repository -> {
            RemoteContent content = repository.blobs().content(blob);
            return new VerifiedInputStream(new ResumingStream(content).open(), blob, content.name());
        });
    }

    @Override
    public ByteSource openBlob(Descriptor blob) throws IOException {
        return first(repository -> {
            if (!repository.blobs().has(blob)) {
                throw new RegistryException(
                        "read the blob " + repository.blobs().name(blob.digest()),
                        "the registry does not have it",
                        404,
                        List.of());
            }
            return new RangedBlob(repository.blobs().content(blob), cache);
        });
    }

    @Override
    public List<Descriptor> referrers(ContentDigest subject) throws IOException {
        return first(repository -> repository.referrers().list(subject));
    }

    @Override
    public void close() {
        // Connections are shared by all that this process reads and writes.
    }
}
