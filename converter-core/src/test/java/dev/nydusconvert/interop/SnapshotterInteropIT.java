package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.ConvertImage;
import dev.nydusconvert.image.ConvertOptions;
import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.TestImage;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.Unpack;
import dev.nydusconvert.layer.UnpackOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The converter that containerd's users have, of nydus-snapshotter, takes our layers, and we take its. */
final class SnapshotterInteropIT {
    private static final String MODULE = "github.com/containerd/nydus-snapshotter v0.15.12";

    @TempDir
    private static Path shared;

    private static Path program;

    @TempDir
    private Path folder;

    /** Layers of the source, and of the image that we make of it. */
    private List<Path> layers;

    private List<Path> blobs;

    /** Nothing is fetched: the module has to be in Go's cache. */
    @BeforeAll
    static void buildProgram() throws IOException {
        RealTools.requireRoot();
        RealTools.require("getfattr");
        RealTools.requireCurrent("nydus-image");
        Path go = RealTools.require("go");
        Path sources = Files.createDirectory(shared.resolve("sources"));
        try (InputStream source = SnapshotterInteropIT.class.getResourceAsStream("snapshotter.go")) {
            Files.copy(source, sources.resolve("main.go"));
        }
        Files.writeString(
                sources.resolve("go.mod"),
                "module interop\n\ngo 1.24.0\n\nrequire " + MODULE + "\n",
                StandardCharsets.UTF_8);
        program = shared.resolve("snapshotter");
        Command.Outcome built = Command.attempt(
                "env",
                "GOFLAGS=-mod=mod",
                "GOPROXY=off",
                "GOSUMDB=off",
                "GOTOOLCHAIN=local",
                go,
                "build",
                "-C",
                sources,
                "-o",
                program);
        if (built.exitCode() != 0) {
            RealTools.skip(MODULE + " is not in Go's cache:\n" + built.text());
        }
    }

    @BeforeEach
    void convertImage() throws IOException {
        Transports transports = new Transports(TransportOptions.defaults().withEnvironment(Map.of()));
        FileReference plain = TestImage.ofGzipLayers().writeTo(folder.resolve("plain"));
        RawManifest nydus;
        try (ImageSource source = transports.openSource(plain);
                ImageDestination target =
                        transports.openDestination(ImageReference.parse("oci:" + folder.resolve("nydus") + ":x"))) {
            layers = files("plain", source.topManifest());
            nydus = new ConvertImage(ConvertOptions.DEFAULTS, folder, ImageProgress.NONE)
                    .run(source, target)
                    .result();
        }
        blobs = files("nydus", nydus);
    }

    private List<Path> files(String layout, RawManifest manifest) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Descriptor layer : ImageManifest.read(manifest).layers()) {
            files.add(folder.resolve(layout)
                    .resolve("blobs/sha256")
                    .resolve(layer.digest().hex()));
        }
        return files;
    }

    private Path run(String verb, Path builder, Path... files) throws IOException {
        Path output = folder.resolve(verb + ".out");
        List<Object> command =
                new ArrayList<>(List.of(program, verb, builder, Files.createTempDirectory(folder, "work"), output));
        command.addAll(List.of(files));
        Command.run(command.toArray());
        return output;
    }

    private TreeSnapshot extracted(Path tar) throws IOException {
        Path root = Files.createTempDirectory(folder, "extracted");
        Command.run(
                "tar",
                "--xattrs",
                "--xattrs-include=*",
                "--numeric-owner",
                "--delay-directory-restore",
                "-xpf",
                tar,
                "-C",
                root);
        return TreeSnapshot.of(root);
    }

    /** The layer without a device: at one, the reference builder ends, and the converter calls what it has the tar. */
    @ParameterizedTest
    @ValueSource(strings = {"unpack", "unpack-stream"})
    void ourLayersAreUnpacked(String verb) throws IOException {
        Path tar = run(verb, RealTools.require("nydus-image"), blobs.get(1));

        assertThat(extracted(tar).differencesTo(extracted(layers.get(1)))).isEmpty();
    }

    @Test
    void ourLayersAreMergedToTheBootstrapOfTheImage() throws IOException {
        Path image = Files.createDirectory(folder.resolve("image-layer"));
        Command.run("tar", "-xzf", blobs.get(blobs.size() - 1), "-C", image);

        Path merged = run("merge", RealTools.require("nydus-image"), blobs.get(0), blobs.get(1));

        assertThat(Files.mismatch(merged, image.resolve("image/image.boot"))).isEqualTo(-1);
    }

    @Test
    void bootstrapOfALayerIsFoundByTheTableOfContents() throws IOException {
        Path bootstrap = run("bootstrap", RealTools.require("nydus-image"), blobs.get(1));

        assertThat(Command.run(RealTools.require("nydus-image"), "check", "--bootstrap", bootstrap))
                .contains("RAFS filesystem metadata is valid");
    }

    @Test
    void layersThatItEncryptsAreUnpacked() throws IOException {
        Path plain = folder.resolve("layer.tar");
        Command.run("sh", "-c", "gzip -dc '" + layers.get(0) + "' > '" + plain + "'");
        Path blob = run("pack", RealTools.require("nydus-image"), plain);
        Path tar = folder.resolve("ours.tar");

        try (OpenLayer layer = OpenLayer.open(blob, BlobLocator.inDirectory(folder), Findings.FAIL_FAST);
                OutputStream out = Files.newOutputStream(tar)) {
            new Unpack(UnpackOptions.DEFAULTS).run(layer, out);
        }

        assertThat(extracted(tar).differencesTo(extracted(layers.get(0)))).isEmpty();
    }
}
