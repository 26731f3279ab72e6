package dev.nydusconvert.image;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.layer.ChunkDictionary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A Nydus image whose chunks others use instead of storing them again. */
final class DictionaryImage {
    private final NydusImage image;

    private DictionaryImage(NydusImage image) {
        this.image = image;
    }

    /** Opens an image, and fetches its bootstrap. */
    static DictionaryImage open(ImageSource source, PlatformChoice platforms, WorkFolder folder) throws IOException {
        RawManifest top = source.topManifest();
        if (top.isIndex()) {
            top = source.manifest(platforms.choose(ImageIndex.read(top), true).get(0));
        }
        return new DictionaryImage(NydusImage.open(source, ImageManifest.read(top), folder));
    }

    Path bootstrap() {
        return image.files().bootstrap();
    }

    ChunkDictionary chunks() throws IOException {
        return ChunkDictionary.open(bootstrap());
    }

    /**
     * Makes those of its blobs present that an image uses.
     *
     * @param used the blob table of the image
     * @param own layers that the image has already
     * @return the layers that the image needs besides its own
     */
    List<Descriptor> copyUsed(
            List<BlobInfo> used, List<Descriptor> own, ImageDestination destination, ImageProgress progress)
            throws IOException {
        Set<String> known = new HashSet<>();
        own.forEach(layer -> known.add(layer.digest().hex()));
        Transfer transfer = new Transfer(image.source(), destination, progress);
        List<Descriptor> copied = new ArrayList<>();
        for (BlobInfo blob : used) {
            for (Descriptor layer : image.layers()) {
                if (layer.digest().hex().equals(blob.id()) && known.add(blob.id())) {
                    transfer.copyBlob(layer);
                    copied.add(layer);
                }
            }
        }
        return copied;
    }
}
