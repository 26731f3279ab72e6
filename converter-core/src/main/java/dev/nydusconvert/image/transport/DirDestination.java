package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes an image into a folder in skopeo's form. The image that was there is replaced when the new one is whole; its files are
 * then deleted. Referrers have no place in such a folder.
 */
final class DirDestination implements ImageDestination {
    private final FileReference reference;
    private final Path folder;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private DirDestination(FileReference reference) {
        this.reference = reference;
        this.folder = reference.path();
    }

    static DirDestination open(FileReference reference) throws IOException {
        DirDestination destination = new DirDestination(reference);
        Files.createDirectories(destination.folder);
        destination.requireOwnFolder();
        destination.used.add(DirFiles.VERSION);
        destination.used.add(DirFiles.MANIFEST);
        SmallFile.write(
                destination.folder.resolve(DirFiles.VERSION),
                DirFiles.VERSION_TEXT.getBytes(StandardCharsets.US_ASCII));
        return destination;
    }

    private void requireOwnFolder() throws IOException {
        Path version = folder.resolve(DirFiles.VERSION);
        if (Files.isRegularFile(version, LinkOption.NOFOLLOW_LINKS)
                && Files.size(version) < 256
                && Files.readString(version, StandardCharsets.ISO_8859_1).startsWith(DirFiles.VERSION_START)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            if (entries.iterator().hasNext()) {
                throw new IOException(folder + " has files but no image; give a new or empty folder");
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
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != blob.size()) {
            return false;
        }
        used.add(file.getFileName().toString());
        return true;
    }

    @Override
    public boolean mountBlob(Descriptor blob, ImageReference from) {
        return false;
    }

    @Override
    public BlobUpload uploadBlob(ContentDigest.Algorithm algorithm) throws IOException {
        return FileBlobUpload.create(folder, algorithm, this::blobFile);
    }

    private Path blobFile(ContentDigest digest) {
        used.add(digest.hex());
        return folder.resolve(digest.hex());
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
        String name = DirFiles.manifestName(manifest.digest());
        used.add(name);
        SmallFile.write(folder.resolve(name), manifest.bytes());
    }

    @Override
    public void commit(RawManifest top) throws IOException {
        SmallFile.write(folder.resolve(DirFiles.MANIFEST), top.bytes());
        deleteUnused();
    }

    private void deleteUnused() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (isOfImage(entry.getFileName().toString())
                        && !used.contains(entry.getFileName().toString())) {
                    Files.delete(entry);
                }
            }
        }
    }

    /** Whether it is a blob, manifest or signature of an image; nothing else is touched. */
    private static boolean isOfImage(String name) {
        return name.matches("[0-9a-f]{64}|[0-9a-f]{128}|[0-9a-f]{64,128}\\.manifest\\.json|signature-[0-9]+");
    }

    @Override
    public void close() {
        // Each file is whole or gone already.
    }
}
