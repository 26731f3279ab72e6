package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the index of images that were reverted: the one that was converted, if all that it names has come back. */
final class RevertedIndex {
    private final Transfer transfer;
    private final WorkPool pool;
    private final Map<ContentDigest, RevertedImage> byNydus = new LinkedHashMap<>();
    private Optional<RawManifest> original = Optional.empty();

    RevertedIndex(Transfer transfer, WorkPool pool) {
        this.transfer = transfer;
        this.pool = pool;
    }

    void add(RevertedImage image, Optional<SourceRecord> record) {
        byNydus.put(image.nydus().raw().digest(), image);
        original = original.or(() -> record.flatMap(SourceRecord::index));
    }

    boolean isOriginal(RawManifest index) {
        return original.filter(index::equals).isPresent();
    }

    /** Writes all manifests; returns the index, which is not written. */
    RawManifest write(ImageIndex nydus) throws IOException {
        List<Descriptor> entries = new ArrayList<>();
        Set<ContentDigest> seen = new HashSet<>();
        for (Descriptor entry : nydus.manifests()) {
            if (isTwinOfReverted(entry, nydus) || hasTwin(entry, nydus)) {
                continue;
            }
            Descriptor made = reverted(entry);
            if (seen.add(made.digest())) {
                entries.add(made);
            }
        }
        if (original.isPresent()
                && ImageIndex.read(original.get()).manifests().stream()
                        .allMatch(entry -> seen.contains(entry.digest()))) {
            return original.get();
        }
        return nydus.with(entries).raw();
    }

    /** Whether it is an image with an empty layer below, and without that one has come back ({@link EmptyLayer}). */
    private boolean isTwinOfReverted(Descriptor entry, ImageIndex nydus) {
        return isBeside(entry)
                && entry.annotation(NydusAnnotations.SOURCE_DIGEST).isPresent()
                && nydus.manifests().stream()
                        .anyMatch(other -> byNydus.containsKey(other.digest()) && isForOnePlatform(entry, other));
    }

    /** Whether what it was made from is beside it, and what came back is another image. */
    private boolean hasTwin(Descriptor entry, ImageIndex nydus) {
        RevertedImage image = byNydus.get(entry.digest());
        return image != null
                && !image.restored()
                && nydus.manifests().stream()
                        .anyMatch(other -> isBeside(other)
                                && other.annotation(NydusAnnotations.SOURCE_DIGEST)
                                        .isEmpty()
                                && isForOnePlatform(entry, other));
    }

    private boolean isBeside(Descriptor entry) {
        return !byNydus.containsKey(entry.digest())
                && !PlatformChoice.isNydus(entry)
                && ImageIndex.attested(entry).isEmpty();
    }

    private static boolean isForOnePlatform(Descriptor one, Descriptor other) {
        return one.platform().isPresent() && one.platform().equals(other.platform());
    }

    private Descriptor reverted(Descriptor entry) throws IOException {
        RevertedImage image = byNydus.get(entry.digest());
        if (image != null) {
            RawManifest manifest = image.manifest().raw();
            transfer.destination().putManifest(manifest);
            return manifest.descriptor().withPlatformOf(entry);
        }
        RawManifest kept = transfer.source().manifest(entry);
        transfer.copyContents(kept, pool);
        transfer.destination().putManifest(kept);
        Optional<RawManifest> attested = ImageIndex.attested(entry)
                .flatMap(digest -> byNydus.values().stream()
                        .filter(it -> it.nydus().raw().digest().toString().equals(digest))
                        .findFirst())
                .map(it -> it.manifest().raw());
        return attested.isEmpty()
                ? entry
                : entry.withAnnotation(
                        NydusAnnotations.DOCKER_REFERENCE_DIGEST,
                        attested.get().digest().toString());
    }
}
