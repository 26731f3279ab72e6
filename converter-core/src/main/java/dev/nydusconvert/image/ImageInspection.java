package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.layer.LayerStat;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.List;
import java.util.Optional;

/**
 * What {@link InspectImage} tells.
 *
 * @param top the manifest or index
 * @param images the images that it leads to, attestations and artifacts among them
 */
public record ImageInspection(RawManifest top, List<Image> images) {
    public ImageInspection {
        images = List.copyOf(images);
    }

    /**
     * One manifest.
     *
     * @param manifest names it
     * @param platform what it runs on, as far as index or config tell
     * @param kind what it is
     * @param encrypted whether layers of it are encrypted
     * @param layers its layers, from the lowest
     * @param nydus what its bootstrap tells; empty if it is no Nydus image
     */
    public record Image(
            Descriptor manifest,
            Optional<Platform> platform,
            ImageKind kind,
            boolean encrypted,
            List<Descriptor> layers,
            Optional<Nydus> nydus) {
        public Image {
            layers = List.copyOf(layers);
        }

        /** Length of all its layers in bytes. */
        public long size() {
            return layers.stream().mapToLong(Descriptor::size).sum();
        }
    }

    /**
     * What the bootstrap of a Nydus image tells.
     *
     * @param version its format
     * @param stat counts files and chunks
     * @param source digest of the manifest that it was converted from, if it holds what is needed to restore that
     */
    public record Nydus(RafsVersion version, LayerStat stat, Optional<ContentDigest> source) {}
}
