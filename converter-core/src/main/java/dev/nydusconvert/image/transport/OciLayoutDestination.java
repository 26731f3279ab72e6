package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes an image into an OCI image layout, beside the images that are there. */
final class OciLayoutDestination implements ImageDestination {
    private final FileReference reference;
    private final Path folder;
    private final FolderFiles files;
    private final PendingReferrers referrers = new PendingReferrers();

    private OciLayoutDestination(FileReference reference, Path folder, FolderFiles files) {
        this.reference = reference;
        this.folder = folder;
        this.files = files;
    }

    /**
     * Opens a layout, or begins one where there is none.
     *
     * @param folder the layout; its name for users is that of the reference
     */
    static OciLayoutDestination open(FileReference reference, Path folder) throws IOException {
        Files.createDirectories(folder);
        FolderFiles files = FolderFiles.open(folder);
        if (Files.exists(folder.resolve(OciLayout.MARKER))) {
            OciLayout.requireMarker(files);
        } else {
            requireNothingElse(folder);
            SmallFile.writeNew(folder.resolve(OciLayout.MARKER), OciLayout.MARKER_CONTENT);
        }
        Files.createDirectories(folder.resolve("blobs"));
        return new OciLayoutDestination(reference, folder, files);
    }

    private static void requireNothingElse(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                boolean beginning = name.startsWith(".") && name.endsWith(".tmp");
                if (!beginning && !Files.exists(folder.resolve(OciLayout.MARKER))) {
                    throw new IOException(folder + " is no OCI image layout: it has " + name + " but no "
                            + OciLayout.MARKER + "; give a new or empty folder");
                }
            }
        }
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
        return FileBlobUpload.create(folder.resolve("blobs"), algorithm, this::blobFile);
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
        Path file = blobFile(manifest.digest());
        Files.createDirectories(file.getParent());
        SmallFile.write(file, manifest.bytes());
        referrers.add(manifest);
    }

    @Override
    public void commit(RawManifest top) throws IOException {
        putManifest(top);
        Descriptor entry = top.descriptor();
        if (reference.name().isPresent()) {
            entry = entry.withAnnotations(
                    Map.of(OciLayout.REF_NAME, reference.name().get()));
        }
        try (FileLockHold lock = FileLockHold.of(folder.resolve(OciLayout.MARKER))) {
            List<Descriptor> entries = new ArrayList<>(existing());
            replace(entries, entry);
            for (RawManifest referrer : referrers.all()) {
                addReferrer(entries, referrer);
            }
            SmallFile.write(folder.resolve(OciLayout.INDEX), DescriptorList.write(entries));
        }
    }

    private List<Descriptor> existing() throws IOException {
        return Files.exists(folder.resolve(OciLayout.INDEX)) ? OciLayout.readIndex(files) : List.of();
    }

    /** A tag leads to one image; an image without a tag stands there once. */
    private static void replace(List<Descriptor> entries, Descriptor entry) {
        Optional<String> tag = OciLayout.tag(entry);
        entries.removeIf(other -> OciLayout.tag(other).equals(tag)
                ? tag.isPresent() || other.digest().equals(entry.digest())
                : OciLayout.tag(other).isEmpty() && other.digest().equals(entry.digest()));
        entries.add(entry);
    }

    private static void addReferrer(List<Descriptor> entries, RawManifest referrer) throws IOException {
        if (entries.stream().noneMatch(entry -> entry.digest().equals(referrer.digest()))) {
            entries.add(DescriptorList.referrer(referrer));
        }
    }

    private Path blobFile(ContentDigest digest) {
        return folder.resolve(OciLayout.blobPath(digest));
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
