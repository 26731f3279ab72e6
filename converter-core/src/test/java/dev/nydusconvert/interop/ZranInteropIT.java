package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Check;
import dev.nydusconvert.layer.CheckReport;
import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeSource;
import dev.nydusconvert.layer.PackOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images that refer to a gzip stream or a tar: the reference builder writes the same, and the daemon serves them. */
final class ZranInteropIT {
    /** How a tar becomes a layer. */
    enum Form {
        TAR,
        FASTEST(1, Integer.MAX_VALUE, false),
        USUAL(6, Integer.MAX_VALUE, false),
        SMALLEST(9, Integer.MAX_VALUE, false),
        FLUSHED(6, 128 << 10, false),
        MEMBERS(6, 65280, true);

        private final int level;
        private final int step;
        private final boolean members;

        Form() {
            this(0, 0, false);
        }

        Form(int level, int step, boolean members) {
            this.level = level;
            this.step = step;
            this.members = members;
        }

        private final class Gzip extends GZIPOutputStream {
            Gzip(OutputStream out) throws IOException {
                super(out, 1 << 16, true);
                def.setLevel(level);
            }
        }

        Path write(byte[] tar, Path directory) throws IOException {
            Path file = directory.resolve("layer-" + this);
            if (this == TAR) {
                return Files.write(file, tar);
            }
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            Gzip gzip = new Gzip(stream);
            for (int at = 0; at < tar.length; at += Math.min(step, tar.length - at)) {
                if (at > 0 && members) {
                    gzip.finish();
                    gzip = new Gzip(stream);
                }
                gzip.write(tar, at, Math.min(step, tar.length - at));
                gzip.flush();
            }
            gzip.finish();
            return Files.write(file, stream.toByteArray());
        }
    }

    private static PackOptions options(int chunkSize, BlobLayout layout) {
        return PackOptions.builder()
                .chunking(new ChunkingOptions(chunkSize, DigestAlgorithm.SHA256, Compression.NONE))
                .layout(layout)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void theReferenceBuilderWritesTheSameBytes(Form form, @TempDir Path work) throws IOException {
        ReferenceBytesInteropIT.requireRelease();
        for (FixtureLayers fixture : List.of(FixtureLayers.UPPER, FixtureLayers.MANY, FixtureLayers.GNU)) {
            Path folder = Files.createDirectory(work.resolve(fixture.layerName()));
            Path layer = form.write(fixture.bytes(), folder);
            requireSameBytes(layer, options(1 << 20, BlobLayout.PLAIN), folder.resolve("plain"));
            requireSameBytes(layer, options(1 << 16, BlobLayout.INLINE_TOC), folder.resolve("inline"));
        }
    }

    private static void requireSameBytes(Path layer, PackOptions options, Path work) throws IOException {
        Path theirs = Files.createDirectories(work.resolve("theirs"));
        PackedLayer ours = PackedLayer.referring(layer, options, Files.createDirectories(work.resolve("ours")));
        List<Object> command = new ArrayList<>(List.of(RealTools.require("nydus-image"), "create", "-t", "targz-ref"));
        command.addAll(List.of("-D", theirs, "--chunk-size", options.chunking().chunkSize()));
        if (options.layout().inlineMeta()) {
            command.addAll(List.of("--blob-inline-meta", "--features", "blob-toc"));
        } else {
            command.addAll(List.of("-B", work.resolve("boot")));
        }
        command.add(layer);
        Command.run(command.toArray());
        Path blobMeta = ours.blob().orElseThrow();
        assertThat(Files.mismatch(blobMeta, theirs.resolve(blobMeta.getFileName())))
                .as("%s", layer)
                .isEqualTo(-1);
        if (!options.layout().inlineMeta()) {
            assertThat(Files.mismatch(ours.metadata(), work.resolve("boot")))
                    .as("%s", layer)
                    .isEqualTo(-1);
        }
        BlobLocator blobs = BlobLocator.inDirectory(theirs).orElse(BlobLocator.ofFiles(List.of(layer)));
        Path metadata = options.layout().inlineMeta() ? theirs.resolve(blobMeta.getFileName()) : work.resolve("boot");
        CheckReport report = new Check(2).run(metadata, blobs);
        assertThat(report.findings()).isEmpty();
        assertThat(report.chunks()).isPositive();
    }

    @Test
    void theReferenceBuilderMergesTheSameImage(@TempDir Path work) throws IOException {
        ReferenceBytesInteropIT.requireRelease();
        List<Object> command =
                new ArrayList<>(List.of(RealTools.require("nydus-image"), "merge", "-B", work.resolve("theirs")));
        List<MergeSource> ours = new ArrayList<>();
        for (FixtureLayers fixture : List.of(FixtureLayers.GNU, FixtureLayers.UPPER)) {
            Path folder = Files.createDirectory(work.resolve(fixture.layerName()));
            Path layer = Form.USUAL.write(fixture.bytes(), folder);
            PackedLayer packed = PackedLayer.referring(layer, options(1 << 20, BlobLayout.PLAIN), folder);
            try (var files = Files.list(folder)) {
                String id = files.filter(Files::isSymbolicLink)
                        .findFirst()
                        .orElseThrow()
                        .getFileName()
                        .toString();
                // The builder takes a bootstrap's name for the id of its blob.
                Path named = Files.copy(
                        packed.metadata(),
                        Files.createDirectory(work.resolve(fixture + "-boot")).resolve(id));
                command.add(named);
                ours.add(MergeSource.of(named));
            }
        }
        Command.run(command.toArray());
        try (OutputStream out = Files.newOutputStream(work.resolve("ours"))) {
            new Merge(MergeOptions.DEFAULTS).run(ours, out);
        }
        assertThat(Files.mismatch(work.resolve("ours"), work.resolve("theirs"))).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void theDaemonServesTheLayer(Form form, @TempDir Path work) throws IOException {
        FuseMountInteropIT.requireTools();
        RealTools.requireCurrent("nydusd");
        TreeSnapshot expected = RealTrees.BASE.extracted(work);
        Path layer = form.write(Files.readAllBytes(RealTrees.BASE.tar()), work);
        PackedLayer packed = PackedLayer.referring(
                layer, options(1 << 20, BlobLayout.PLAIN), Files.createDirectory(work.resolve("blobs")));
        assertThat(Command.run(RealTools.require("nydus-image"), "check", packed.metadata()))
                .contains("RAFS filesystem metadata is valid");
        try (MountedTree mount = NydusdMount.of(packed, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }

    /** One for each entry, as in stargz layers; the reference builder's own index of such a layer cannot be read. */
    @Test
    void theDaemonServesALayerWhoseMembersEndWhereContentsBegin(@TempDir Path work) throws IOException {
        FuseMountInteropIT.requireTools();
        RealTools.requireCurrent("nydusd");
        TreeSnapshot expected = RealTrees.BASE.extracted(work);
        byte[] tar = Files.readAllBytes(RealTrees.BASE.tar());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int at = 0; at < tar.length; at += 512) {
            Path member = Form.USUAL.write(Arrays.copyOfRange(tar, at, Math.min(tar.length, at + 512)), work);
            stream.writeBytes(Files.readAllBytes(member));
        }
        Path layer = Files.write(work.resolve("stargz"), stream.toByteArray());
        PackedLayer packed = PackedLayer.referring(
                layer, options(1 << 20, BlobLayout.PLAIN), Files.createDirectory(work.resolve("blobs")));
        try (MountedTree mount = NydusdMount.of(packed, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }
}
