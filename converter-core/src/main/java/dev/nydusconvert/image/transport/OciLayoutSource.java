package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads an image of an OCI image layout, be it a folder or an archive. */
final class OciLayoutSource implements ImageSource {
    private final FileReference reference;
    private final StoredFiles files;
    private final BlobPaths blobs;
    private final List<Descriptor> entries;

    private OciLayoutSource(FileReference reference, StoredFiles files, List<Descriptor> entries) {
        this.reference = reference;
        this.files = files;
        this.blobs = new BlobPaths(files, OciLayout::blobPath);
        this.entries = entries;
    }

    /** @param files the layout; closed with the source, and if this fails */
    static OciLayoutSource open(FileReference reference, StoredFiles files) throws IOException {
        try {
            OciLayout.requireMarker(files);
            return new OciLayoutSource(reference, files, OciLayout.readIndex(files));
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /** Whether the layout, a folder, has an image of that name. */
    static boolean hasName(FileReference reference) throws IOException {
        if (!Files.exists(reference.path().resolve(OciLayout.INDEX))) {
            return false;
        }
        try (StoredFiles files = FolderFiles.open(reference.path())) {
            return OciLayout.readIndex(files).stream()
                    .anyMatch(entry -> OciLayout.tag(entry).equals(reference.name()));
        }
    }

    @Override
    public FileReference reference() {
        return reference;
    }

    @Override
    public RawManifest topManifest() throws IOException {
        return blobs.manifest(choose());
    }

    private Descriptor choose() throws IOException {
        List<Descriptor> found = reference.name().isPresent()
                ? entries.stream()
                        .filter(entry -> OciLayout.tag(entry).equals(reference.name()))
                        .toList()
                : entries;
        if (found.size() > 1) {
            found = withoutReferrers(found);
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw new FileNotFoundException(files.name() + " has no image"
                    + reference
                            .name()
                            .map(name -> " with the tag '" + name + "'")
                            .orElse("") + known());
        }
        throw new FileNotFoundException(files.name() + " has " + found.size() + " images"
                + reference.name().map(name -> " with the tag '" + name + "'").orElse("; name one of them") + known());
    }

    private String known() {
        String tags = entries.stream()
                .flatMap(entry -> OciLayout.tag(entry).stream())
                .limit(20)
                .collect(Collectors.joining(", "));
        return tags.isEmpty() ? "" : " (tags: " + tags + ")";
    }

    /** Signatures and the like stand in the index beside the images that they are about. */
    private List<Descriptor> withoutReferrers(List<Descriptor> found) throws IOException {
        List<Descriptor> images = new ArrayList<>();
        Map<ContentDigest, Boolean> referrers = new HashMap<>();
        for (Descriptor entry : found) {
            Boolean refers = referrers.get(entry.digest());
            if (refers == null) {
                refers = isDocument(entry)
                        && DescriptorList.subject(blobs.manifest(entry)).isPresent();
                referrers.put(entry.digest(), refers);
            }
            if (!refers) {
                images.add(entry);
            }
        }
        return images;
    }

    private static boolean isDocument(Descriptor entry) {
        return MediaTypes.isManifest(entry.mediaType()) || MediaTypes.isIndex(entry.mediaType());
    }

    @Override
    public RawManifest manifest(Descriptor child) throws IOException {
        return blobs.manifest(child);
    }

    @Override
    public InputStream blob(Descriptor blob) throws IOException {
        return blobs.stream(blob);
    }

    @Override
    public ByteSource openBlob(Descriptor blob) throws IOException {
        return blobs.open(blob);
    }

    /** The index of a layout lists them, and so may an index that is tagged as registries without the API have it. */
    @Override
    public List<Descriptor> referrers(ContentDigest subject) throws IOException {
        List<Descriptor> referrers = new ArrayList<>();
        String fallbackTag = ReferrersTag.of(subject);
        Set<List<Object>> looked = new HashSet<>();
        for (Descriptor entry : entries) {
            boolean tagged = OciLayout.tag(entry).filter(fallbackTag::equals).isPresent();
            if (!isDocument(entry) || !looked.add(List.of(entry.digest(), tagged)) || !blobs.has(entry.digest())) {
                continue;
            }
            RawManifest manifest = blobs.manifest(entry);
            if (tagged && manifest.isIndex()) {
                referrers.addAll(DescriptorList.read(manifest.bytes(), files.name() + ": " + fallbackTag));
            } else if (DescriptorList.subject(manifest).filter(subject::equals).isPresent()) {
                referrers.add(DescriptorList.referrer(manifest));
            }
        }
        return referrers.stream().distinct().toList();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
