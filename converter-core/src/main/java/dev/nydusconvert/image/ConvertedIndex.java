package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the index of converted images, with what belongs to them. */
final class ConvertedIndex {
    private final Transfer transfer;
    private final WorkPool pool;
    private final ConvertOptions options;
    private final Map<ContentDigest, ConvertedImage> bySource = new LinkedHashMap<>();
    private final Map<ContentDigest, RawManifest> rewritten = new LinkedHashMap<>();

    ConvertedIndex(Transfer transfer, WorkPool pool, ConvertOptions options, List<ConvertedImage> images) {
        this.transfer = transfer;
        this.pool = pool;
        this.options = options;
        images.forEach(image -> bySource.put(image.source().raw().digest(), image));
    }

    /**
     * Writes all manifests, and what was not written of the images that are kept.
     *
     * @param leftOut gets what of the source is not in the index
     * @return the index, which is not written
     */
    RawManifest write(ImageIndex source, List<String> leftOut) throws IOException {
        List<Descriptor> entries = new ArrayList<>();
        if (options.mergePlatforms()) {
            rewrite();
            for (Descriptor entry : source.manifests()) {
                if (isOf(entry)) {
                    entries.add(besideNydus(entry));
                }
            }
        }
        for (Descriptor entry : source.manifests()) {
            Optional<Descriptor> converted = converted(entry);
            converted.ifPresent(entries::add);
        }
        tellLeftOut(source, leftOut);
        return source.with(entries).raw();
    }

    /** Puts the empty layer below images, if that is asked for. */
    private void rewrite() throws IOException {
        if (!options.emptyLayer()) {
            return;
        }
        EmptyLayer emptyLayer = new EmptyLayer(transfer);
        for (ConvertedImage image : bySource.values()) {
            if (!image.alreadyNydus()) {
                RawManifest manifest = emptyLayer.putBelow(image.source()).raw();
                transfer.copyContents(manifest, pool);
                transfer.destination().putManifest(manifest);
                rewritten.put(image.source().raw().digest(), manifest);
            }
        }
    }

    /** Writes what an entry of the source leads to, but for what was rewritten; gives the entry for it. */
    private Descriptor besideNydus(Descriptor entry) throws IOException {
        RawManifest manifest = rewritten.get(entry.digest());
        if (manifest != null) {
            return withPlatform(entry)
                    .withContent(manifest.digest(), manifest.bytes().length)
                    .withAnnotation(
                            NydusAnnotations.SOURCE_DIGEST, entry.digest().toString());
        }
        keep(entry);
        Optional<RawManifest> attested = attestedImage(entry)
                .map(image -> rewritten.get(image.source().raw().digest()));
        return attested.isEmpty()
                ? withPlatform(entry)
                : entry.withAnnotation(
                        NydusAnnotations.DOCKER_REFERENCE_DIGEST,
                        attested.get().digest().toString());
    }

    /** Whether an entry is one of the images that were converted, or belongs to one. */
    private boolean isOf(Descriptor entry) {
        return bySource.containsKey(entry.digest())
                || attestedImage(entry).isPresent()
                || (options.platforms().all() && !isImage(entry));
    }

    private static boolean isImage(Descriptor entry) {
        return MediaTypes.isManifest(entry.mediaType())
                && ImageIndex.attested(entry).isEmpty()
                && entry.platform().filter(it -> it.isUnknown()).isEmpty();
    }

    private Optional<ConvertedImage> attestedImage(Descriptor entry) {
        return ImageIndex.attested(entry)
                .flatMap(digest -> bySource.values().stream()
                        .filter(image ->
                                image.source().raw().digest().toString().equals(digest))
                        .findFirst());
    }

    private Optional<Descriptor> converted(Descriptor entry) throws IOException {
        ConvertedImage image = bySource.get(entry.digest());
        if (image != null) {
            RawManifest manifest = image.manifest().raw();
            transfer.destination().putManifest(manifest);
            Descriptor made = withPlatform(entry)
                    .withMediaType(manifest.mediaType())
                    .withContent(manifest.digest(), manifest.bytes().length);
            boolean told = options.artifactType() || options.mergePlatforms();
            return Optional.of(told ? made.withArtifactType(MediaTypes.NYDUS_ARTIFACT) : made);
        }
        if (options.mergePlatforms() || !isOf(entry)) {
            return Optional.empty();
        }
        keep(entry);
        Optional<ConvertedImage> attested = attestedImage(entry);
        return Optional.of(
                attested.isEmpty()
                        ? entry
                        : entry.withAnnotation(
                                NydusAnnotations.DOCKER_REFERENCE_DIGEST,
                                attested.get().manifest().raw().digest().toString()));
    }

    /** Registries and index detectors want a platform on every entry. */
    private Descriptor withPlatform(Descriptor entry) {
        ConvertedImage image = bySource.get(entry.digest());
        return image == null || entry.platform().isPresent() ? entry : entry.withPlatform(image.platform());
    }

    /** Copies a manifest with all that it names. */
    private void keep(Descriptor entry) throws IOException {
        RawManifest manifest =
                entry.digest().equals(transfer.source().topManifest().digest())
                        ? transfer.source().topManifest()
                        : transfer.source().manifest(entry);
        transfer.copyContents(manifest, pool);
        transfer.destination().putManifest(manifest);
    }

    /** Says which entries of the source have no place in the result. */
    void tellLeftOut(ImageIndex source, List<String> leftOut) {
        boolean index = options.mergePlatforms() || options.platforms().several();
        for (Descriptor entry : source.manifests()) {
            if (index ? !isOf(entry) : !bySource.containsKey(entry.digest())) {
                leftOut.add(kindOf(entry) + " " + entry.digest());
            }
        }
    }

    private static String kindOf(Descriptor entry) {
        if (ImageIndex.attested(entry).isPresent()) {
            return "the attestation";
        }
        return isImage(entry)
                ? "the image for " + entry.platform().map(Object::toString).orElse("no platform")
                : "the entry";
    }
}
