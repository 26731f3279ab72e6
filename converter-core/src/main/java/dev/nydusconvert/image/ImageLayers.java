package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a container image, all of them tars.
 *
 * @param manifest digest of the image's manifest, for people
 * @param layers lowest first
 */
public record ImageLayers(String manifest, List<Descriptor> layers) {
    public ImageLayers {
        layers = List.copyOf(layers);
    }

    /**
     * The layers of each image that is chosen.
     *
     * @throws UnsupportedFeatureException if one is no container image, or has no layer, or one that is no tar
     */
    public static List<ImageLayers> of(ImageSource source, PlatformChoice platforms) throws IOException {
        RawManifest top = source.topManifest();
        List<ImageLayers> images = new ArrayList<>();
        if (top.isIndex()) {
            for (Descriptor entry : platforms.choose(ImageIndex.read(top), false)) {
                images.add(of(ImageManifest.read(source.manifest(entry))));
            }
        } else {
            images.add(of(ImageManifest.read(top)));
        }
        return images;
    }

    private static ImageLayers of(ImageManifest manifest) throws UnsupportedFeatureException {
        String name = "manifest " + manifest.raw().digest();
        if (!manifest.isImage() || manifest.layers().isEmpty()) {
            throw new UnsupportedFeatureException(name + " is no container image with layers");
        }
        for (Descriptor layer : manifest.layers()) {
            if (LayerKind.of(layer) != LayerKind.TAR) {
                throw new UnsupportedFeatureException(
                        "layer " + layer.digest() + " (" + layer.mediaType() + ") of " + name + " is no tar");
            }
        }
        return new ImageLayers(manifest.raw().digest().toString(), manifest.layers());
    }
}
