package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Moves blobs and manifests from one image to another as they are. Safe for use by several threads. */
final class Transfer {
    /** An index in an index in an index: more than anyone makes. */
    private static final int MAX_DEPTH = 4;

    /** All manifests of an image are held in memory until its blobs are there. */
    private static final long MAX_MANIFEST_BYTES = 64 << 20;

    private final ImageSource source;
    private final ImageDestination destination;
    private final ImageProgress progress;
    private final Set<Object> done = ConcurrentHashMap.newKeySet();

    Transfer(ImageSource source, ImageDestination destination, ImageProgress progress) {
        this.source = source;
        this.destination = destination;
        this.progress = progress;
    }

    ImageSource source() {
        return source;
    }

    ImageDestination destination() {
        return destination;
    }

    ImageProgress progress() {
        return progress;
    }

    /** Copies all that a manifest or index names, but not the document itself. */
    void copyContents(RawManifest document, WorkPool pool) throws IOException {
        List<WorkPool.Task> blobs = new ArrayList<>();
        List<RawManifest> children = new ArrayList<>();
        collect(document, 0, blobs, children);
        pool.runAll(blobs);
        // The innermost come last in the list: a manifest is written when all that it names is there.
        for (int i = children.size() - 1; i >= 0; i--) {
            destination.putManifest(children.get(i));
        }
    }

    private void collect(RawManifest document, int depth, List<WorkPool.Task> blobs, List<RawManifest> children)
            throws IOException {
        if (!document.isIndex()) {
            ImageManifest manifest = ImageManifest.read(document);
            blobs.add(() -> copyBlob(manifest.config()));
            manifest.layers().forEach(layer -> blobs.add(() -> copyBlob(layer)));
            return;
        }
        if (depth == MAX_DEPTH) {
            throw new MalformedInputException(
                    "index " + document.digest(),
                    MalformedInputException.NO_OFFSET,
                    "is an index in an index, more than " + MAX_DEPTH + " deep");
        }
        for (Descriptor entry : ImageIndex.read(document).manifests()) {
            if (!MediaTypes.isManifest(entry.mediaType()) && !MediaTypes.isIndex(entry.mediaType())) {
                blobs.add(() -> copyBlob(entry));
                continue;
            }
            RawManifest child = source.manifest(entry);
            children.add(child);
            requireBounded(document, children);
            collect(child, depth + 1, blobs, children);
        }
    }

    private static void requireBounded(RawManifest index, List<RawManifest> manifests) throws MalformedInputException {
        long bytes = manifests.stream().mapToLong(it -> it.bytes().length).sum();
        if (bytes > MAX_MANIFEST_BYTES) {
            throw new MalformedInputException(
                    "index " + index.digest(),
                    MalformedInputException.NO_OFFSET,
                    "leads to manifests of more than " + MAX_MANIFEST_BYTES + " bytes");
        }
    }

    /** Makes a blob present at the destination: if it is not there already, and cannot be mounted, by copying its bytes. */
    void copyBlob(Descriptor blob) throws IOException {
        if (!done.add(blob.digest())) {
            return;
        }
        ImageProgress.Blob shown = progress.begin(blob, ImageProgress.Action.COPY);
        if (!blob.urls().isEmpty() && MediaTypes.isForeignLayer(blob.mediaType())) {
            shown.end("is elsewhere");
        } else if (destination.hasBlob(blob)) {
            shown.end("is there already");
        } else if (destination.mountBlob(blob, source.reference())) {
            shown.end("mounted");
        } else {
            try (InputStream in = new CountedInputStream(source.blob(blob), shown);
                    BlobUpload upload = destination.uploadBlob(blob.digest().algorithm())) {
                in.transferTo(upload);
                upload.commit(blob);
            }
            shown.end("copied");
        }
    }

    /** Writes a blob of few bytes. */
    void putBytes(byte[] bytes, Descriptor descriptor) throws IOException {
        if (destination.hasBlob(descriptor)) {
            return;
        }
        try (BlobUpload upload = destination.uploadBlob(descriptor.digest().algorithm())) {
            upload.write(bytes);
            upload.commit(descriptor);
        }
    }

    /**
     * Reads a small blob as a whole.
     *
     * @param limit the most bytes to accept
     */
    static byte[] readBytes(ImageSource from, Descriptor blob, int limit) throws IOException {
        if (blob.size() > limit) {
            throw new MalformedInputException(
                    "blob " + blob.digest(),
                    MalformedInputException.NO_OFFSET,
                    "has " + blob.size() + " bytes; expected at most " + limit);
        }
        try (InputStream in = from.blob(blob)) {
            return in.readAllBytes();
        }
    }
}
