package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.Check;
import dev.nydusconvert.layer.CheckReport;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks one Nydus image by itself. */
final class NydusImageCheck {
    private final NydusImage image;
    private final int threads;
    private final ImageProgress progress;
    private final List<String> findings = new ArrayList<>();
    private Optional<RafsVersion> version = Optional.empty();
    private long names;
    private long chunks;
    private long chunkBytes;

    NydusImageCheck(NydusImage image, int threads, ImageProgress progress) {
        this.image = image;
        this.threads = threads;
        this.progress = progress;
    }

    void run() throws IOException {
        checkManifest();
        for (Descriptor layer : image.layers()) {
            checkBlob(layer);
        }
        checkBootstrap();
    }

    List<String> findings() {
        return findings;
    }

    Optional<RafsVersion> version() {
        return version;
    }

    long names() {
        return names;
    }

    long chunks() {
        return chunks;
    }

    long chunkBytes() {
        return chunkBytes;
    }

    void add(String finding) {
        findings.add(finding);
    }

    private void checkManifest() {
        List<ContentDigest> diffIds = image.config().diffIds();
        List<Descriptor> layers = image.layers();
        if (diffIds.size() != layers.size() + 1) {
            add("the manifest has " + (layers.size() + 1) + " layers, but the config " + diffIds.size() + " diff_ids");
        }
        for (int i = 0; i < layers.size(); i++) {
            Descriptor layer = layers.get(i);
            checkDescriptor(layer);
            boolean blob = LayerKind.of(layer) == LayerKind.NYDUS_BLOB;
            if (blob && i < diffIds.size() && !diffIds.get(i).equals(layer.digest())) {
                add("layer " + layer.digest() + " has the diffID " + diffIds.get(i)
                        + "; that of a blob is its own digest");
            }
        }
        if (diffIds.size() == layers.size() + 1) {
            ContentDigest expected = diffIds.get(layers.size());
            if (!expected.equals(image.files().diffId())) {
                add("the tar of the bootstrap layer has the digest "
                        + image.files().diffId() + ", but its diffID is " + expected);
            }
        }
        findings.addAll(RegistryRules.brokenBy(image.manifest()));
    }

    private void checkDescriptor(Descriptor layer) {
        if (LayerKind.of(layer) != LayerKind.NYDUS_BLOB) {
            add("layer " + layer.digest() + " (" + layer.mediaType() + ") is no Nydus blob");
        } else if (!layer.mediaType().equals(MediaTypes.NYDUS_BLOB)) {
            add("blob " + layer.digest() + " has the media type " + layer.mediaType() + ", expected "
                    + MediaTypes.NYDUS_BLOB);
        } else if (layer.annotation(NydusAnnotations.BLOB).isEmpty()) {
            add("blob " + layer.digest() + " has no annotation " + NydusAnnotations.BLOB);
        }
    }

    /** Every byte by the digest of the blob, and the layer's own bootstrap. */
    private void checkBlob(Descriptor layer) throws IOException {
        ImageProgress.Blob shown = progress.begin(layer, ImageProgress.Action.CHECK);
        try (InputStream in = new CountedInputStream(image.source().blob(layer), shown)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (MalformedInputException e) {
            add(e.getMessage());
        }
        if (LayerKind.of(layer) == LayerKind.NYDUS_BLOB) {
            Findings.Collected collected = new Findings.Collected();
            try (OpenLayer opened = image.openLayer(layer, collected)) {
                collected.findings().forEach(finding -> add(finding.toString()));
            } catch (MalformedInputException | UnsupportedFeatureException e) {
                add(e.getMessage());
            }
        }
        shown.end("checked");
    }

    private void checkBootstrap() throws IOException {
        Path file = image.files().bootstrap();
        CheckReport report =
                new Check(threads).run(Path.of("image.boot"), () -> ByteSource.ofFile(file), image::openBlob);
        version = report.version();
        names = report.nodes();
        chunks = report.chunks();
        chunkBytes = report.chunkBytes();
        report.findings().forEach(finding -> add(finding.toString()));
        for (CheckReport.CheckedBlob blob : report.blobs()) {
            if (blob.present()) {
                blob.unchecked().ifPresent(reason -> add("blob " + blob.id() + " could not be checked: " + reason));
            } else {
                add("blob " + blob.id() + " of the blob table is not a layer of the image");
            }
        }
        checkVersion();
    }

    private void checkVersion() {
        Optional<String> told = NydusImage.bootstrapLayer(image.manifest())
                .flatMap(layer -> layer.annotation(NydusAnnotations.FS_VERSION));
        if (version.isPresent() && told.isPresent() && !told.get().equals(MergedBootstrap.label(version.get()))) {
            add("annotation " + NydusAnnotations.FS_VERSION + " says " + told.get() + ", but the bootstrap is RAFS v"
                    + MergedBootstrap.label(version.get()));
        }
    }
}
