package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.tree.DirectoryPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Layers that were converted before, in the same form: those of images, and those of a store. */
final class LayerCache {
    private final Map<Key, Entry> entries = new HashMap<>();
    private final Optional<ContentDigest> form;
    private final Optional<LayerStore> store;

    /**
     * @param form of the layers; if there is none, no layer is known and none is stored
     * @param store gets the layers that are converted
     */
    LayerCache(Optional<ContentDigest> form, Optional<LayerStore> store) {
        this.form = form;
        this.store = store;
    }

    private record Key(ContentDigest layer, ContentDigest diffId) {}

    /**
     * A layer that was converted.
     *
     * @param source where its blob is
     * @param blob its blob
     * @param unlisted directories that its tar implies but does not list
     */
    record Entry(ImageSource source, Descriptor blob, DirectoryPaths unlisted) {}

    /** The layer that this one became, if it is known. */
    Optional<Entry> find(Descriptor layer, ContentDigest diffId) {
        Optional<Entry> known = Optional.ofNullable(entries.get(new Key(layer.digest(), diffId)));
        return known.isPresent() || form.isEmpty() || store.isEmpty()
                ? known
                : store.get().find(layer, diffId, form.get());
    }

    /** Begins to store a layer that is not known, if there is a store. */
    Optional<LayerStore.Copy> begin(Descriptor layer, ContentDigest diffId) {
        return form.isPresent() && store.isPresent()
                ? Optional.of(store.get().begin(layer, diffId, form.get()))
                : Optional.empty();
    }

    /** Takes the layers of an image, of an index those of all images, if they have the form. */
    void add(ImageSource source, WorkFolder folder) throws IOException {
        if (form.isEmpty()) {
            return;
        }
        RawManifest top = source.topManifest();
        if (!top.isIndex()) {
            add(source, ImageManifest.read(top), folder);
            return;
        }
        for (Descriptor entry : ImageIndex.read(top).manifests()) {
            if (MediaTypes.isManifest(entry.mediaType())) {
                add(source, ImageManifest.read(source.manifest(entry)), folder);
            }
        }
    }

    private void add(ImageSource source, ImageManifest manifest, WorkFolder folder) throws IOException {
        if (!ImageConversion.isNydus(manifest)) {
            return;
        }
        NydusImage image = NydusImage.open(source, manifest, folder);
        Map<String, Path> files = image.files().files();
        Optional<SourceRecord> record = SourceRecord.read(files);
        Path layersFile = files.get(SourceLayers.FILE);
        if (record.isEmpty() || layersFile == null) {
            return;
        }
        SourceLayers known = SourceLayers.decode(Files.readAllBytes(layersFile));
        List<Descriptor> layers = record.get().manifest().layers();
        List<ContentDigest> diffIds = record.get().config().diffIds();
        boolean whole = layers.size() == known.unlisted().size()
                && layers.size() == diffIds.size()
                && layers.size() <= image.layers().size();
        if (!whole || !form.equals(Optional.of(known.form()))) {
            return;
        }
        for (int i = 0; i < layers.size(); i++) {
            Entry entry =
                    new Entry(source, image.layers().get(i), known.unlisted().get(i));
            entries.putIfAbsent(new Key(layers.get(i).digest(), diffIds.get(i)), entry);
        }
    }
}
