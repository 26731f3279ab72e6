package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.LayerStat;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells what an image is. Of a Nydus image the bootstrap layer is fetched; no other layer is. */
public final class InspectImage {
    private final Path temporary;

    /** @param temporary an existing folder, for the bootstrap */
    public InspectImage(Path temporary) {
        this.temporary = temporary;
    }

    /** Looks at an image, with all that its index names. */
    public ImageInspection run(ImageSource source) throws IOException {
        RawManifest top = source.topManifest();
        List<ImageInspection.Image> images = new ArrayList<>();
        if (top.isIndex()) {
            for (Descriptor entry : ImageIndex.read(top).manifests()) {
                if (MediaTypes.isManifest(entry.mediaType())) {
                    images.add(inspect(source, entry, source.manifest(entry)));
                }
            }
        } else {
            images.add(inspect(source, top.descriptor(), top));
        }
        return new ImageInspection(top, images);
    }

    private ImageInspection.Image inspect(ImageSource source, Descriptor entry, RawManifest raw) throws IOException {
        ImageManifest manifest = ImageManifest.read(raw);
        ImageKind kind = ImageKind.of(manifest);
        boolean readable = NydusImage.bootstrapLayer(manifest)
                .filter(layer -> !LayerKind.isEncrypted(layer))
                .isPresent();
        boolean encrypted = manifest.layers().stream()
                .anyMatch(layer -> LayerKind.isEncrypted(layer)
                        || layer.annotation(NydusAnnotations.ENCRYPTED_BLOB).isPresent());
        return new ImageInspection.Image(
                entry,
                platform(source, entry, manifest),
                kind,
                encrypted,
                manifest.layers(),
                readable ? Optional.of(nydus(source, manifest)) : Optional.empty());
    }

    private static Optional<Platform> platform(ImageSource source, Descriptor entry, ImageManifest manifest)
            throws IOException {
        if (entry.platform().isPresent() || !manifest.isImage()) {
            return entry.platform();
        }
        return Optional.of(ImageConfig.read(
                        Transfer.readBytes(source, manifest.config(), JsonText.MAX_SIZE),
                        "config " + manifest.config().digest())
                .platform());
    }

    private ImageInspection.Nydus nydus(ImageSource source, ImageManifest manifest) throws IOException {
        try (WorkFolder folder = WorkFolder.createIn(temporary)) {
            NydusImage image = NydusImage.open(source, manifest, folder);
            try (OpenLayer merged = image.openMerged(Findings.FAIL_FAST)) {
                return new ImageInspection.Nydus(
                        merged.bootstrap().version(),
                        LayerStat.of(merged.bootstrap()),
                        SourceRecord.read(image.files().files())
                                .map(record -> record.manifest().raw().digest()));
            }
        }
    }
}
