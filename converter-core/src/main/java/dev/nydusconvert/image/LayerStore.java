package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransport;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tree.DirectoryPaths;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converted layers in a local folder, from one conversion to the next: an OCI layout with a small manifest for each layer,
 * whose tag is a digest of the source layer and of the form that the layer was packed in.
 *
 * <p>An entry is proven, byte by byte, before it is used; one that is damaged is told, passed over, and replaced when its layer
 * has been converted. What cannot be stored is told and does not end the conversion. Several threads and processes may use one
 * folder.
 */
public final class LayerStore implements Closeable {
    static final String ARTIFACT_TYPE = "application/vnd.nydus-convert.layer.v1+json";
    private static final String KEY = "dev.nydusconvert.layer-key";

    /** Below the limit of an index, with room for what others add at the same time. */
    private static final long MAX_INDEX = JsonText.MAX_SIZE - (1 << 16);

    private final Path folder;
    private final Consumer<String> warnings;
    private final Queue<ImageSource> opened = new ConcurrentLinkedQueue<>();

    private LayerStore(Path folder, Consumer<String> warnings) {
        this.folder = folder;
        this.warnings = warnings;
    }

    /**
     * Opens a store, or begins one.
     *
     * @param folder a layout, an empty folder, or none yet
     * @param warnings told of entries that are damaged, and of what could not be stored, in one line each
     * @throws IOException if the folder has other files
     */
    public static LayerStore open(Path folder, Consumer<String> warnings) throws IOException {
        LayerStore store = new LayerStore(folder, warnings);
        FileTransports.openDestination(store.reference("new")).close();
        return store;
    }

    private FileReference reference(String key) {
        return new FileReference("oci:" + folder + ":" + key, FileTransport.OCI, folder, Optional.of(key));
    }

    private static String key(Descriptor layer, ContentDigest diffId, ContentDigest form) {
        String text = String.join("\n", layer.digest().toString(), diffId.toString(), form.toString());
        return ContentDigest.ofBytes(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** The layer that this one became in that form, if it is here and sound. */
    Optional<LayerCache.Entry> find(Descriptor layer, ContentDigest diffId, ContentDigest form) {
        String key = key(layer, diffId, form);
        try {
            return FileTransports.hasName(reference(key)) ? Optional.of(read(key, form)) : Optional.empty();
        } catch (IOException e) {
            warnings.accept("cache " + folder + ": layer " + layer.digest() + " is converted anew: " + e.getMessage());
            return Optional.empty();
        }
    }

    private LayerCache.Entry read(String key, ContentDigest form) throws IOException {
        ImageSource source = FileTransports.openSource(reference(key));
        opened.add(source);
        ImageManifest manifest = ImageManifest.read(source.topManifest());
        SourceLayers known = SourceLayers.decode(Transfer.readBytes(source, manifest.config(), JsonText.MAX_SIZE));
        boolean right = key.equals(manifest.annotations().get(KEY))
                && known.form().equals(form)
                && known.unlisted().size() == 1
                && manifest.layers().size() == 1
                && LayerKind.of(manifest.layers().get(0)) == LayerKind.NYDUS_BLOB;
        if (!right) {
            throw new MalformedInputException(
                    "manifest " + manifest.raw().digest(),
                    MalformedInputException.NO_OFFSET,
                    "is not the one of the layer that its tag " + key + " names");
        }
        Descriptor blob = manifest.layers().get(0);
        try (InputStream proven = source.blob(blob)) {
            proven.transferTo(OutputStream.nullOutputStream());
        }
        return new LayerCache.Entry(source, blob, known.unlisted().get(0));
    }

    /** Begins to store a layer while it is converted. */
    Copy begin(Descriptor layer, ContentDigest diffId, ContentDigest form) {
        return new Copy(key(layer, diffId, form), form);
    }

    /** A layer that is being stored. If that fails, only this copy is given up. */
    final class Copy implements Closeable {
        private final String key;
        private final ContentDigest form;
        private ImageDestination destination;
        private BlobUpload upload;

        private Copy(String key, ContentDigest form) {
            this.key = key;
            this.form = form;
            attempt(() -> {
                Path index = folder.resolve("index.json");
                if (Files.exists(index) && Files.size(index) > MAX_INDEX) {
                    throw new IOException("the index is full; begin a new folder");
                }
                destination = FileTransports.openDestination(reference(key));
                upload = destination.uploadBlob();
            });
        }

        private interface Step {
            void run() throws IOException;
        }

        private void attempt(Step step) {
            try {
                step.run();
            } catch (IOException e) {
                warnings.accept("cache " + folder + ": a layer is not stored: " + e.getMessage());
                close();
            }
        }

        /** More bytes of the blob. */
        void write(byte[] bytes, int offset, int length) {
            if (upload != null) {
                attempt(() -> upload.write(bytes, offset, length));
            }
        }

        /**
         * Puts the layer into the store.
         *
         * @param blob what it became
         * @param unlisted directories that its tar implies but does not list
         */
        void commit(Descriptor blob, DirectoryPaths unlisted) {
            if (upload != null) {
                attempt(() -> {
                    upload.commit(blob);
                    destination.commit(manifest(blob, unlisted));
                });
            }
        }

        private RawManifest manifest(Descriptor blob, DirectoryPaths unlisted) throws IOException {
            byte[] known = new SourceLayers(form, List.of(unlisted)).encode();
            ContentDigest digest;
            try (BlobUpload config = destination.uploadBlob()) {
                config.write(known);
                digest = config.commit();
            }
            ObjectNode json = JsonText.newObject();
            json.put("schemaVersion", 2);
            json.put("mediaType", MediaTypes.OCI_MANIFEST);
            json.put("artifactType", ARTIFACT_TYPE);
            json.set(
                    "config", Descriptor.of(ARTIFACT_TYPE, digest, known.length).json());
            json.putArray("layers").add(blob.json());
            json.putObject("annotations").put(KEY, key);
            return RawManifest.of(JsonText.compact(json), MediaTypes.OCI_MANIFEST);
        }

        @Override
        public void close() {
            try (ImageDestination closing = destination;
                    BlobUpload given = upload) {
                upload = null;
                destination = null;
            } catch (IOException e) {
                warnings.accept("cache " + folder + ": " + e.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ImageSource source : opened) {
            source.close();
        }
    }
}
