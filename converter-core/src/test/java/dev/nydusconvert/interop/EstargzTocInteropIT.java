package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.DirectoryOutputs;
import dev.nydusconvert.layer.EstargzLayer;
import dev.nydusconvert.layer.PackEstargzToc;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image made from the TOC of an eStargz layer: the reference's tools check and serve it, though its builder cannot make it. */
final class EstargzTocInteropIT {
    private static PackedLayer pack(EstargzLayer.Made made, Path directory) throws IOException {
        byte[] bytes = made.bytes();
        Digest digest = DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
        Files.write(directory.resolve(digest.hex()), bytes);
        PackOptions options = PackOptions.builder()
                .chunking(new ChunkingOptions(1 << 16, DigestAlgorithm.SHA256, Compression.NONE))
                .build();
        try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = new PackEstargzToc(options, digest, bytes.length)
                    .run(new ByteArrayInputStream(made.toc()), "toc", outputs);
            return new PackedLayer(
                    RafsVersion.V6,
                    directory,
                    outputs.bootstrapPath(result.bootstrap()),
                    result.blob().map(outputs::blobPath));
        }
    }

    @Test
    void theReferenceBuilderAcceptsTheBootstrap(@TempDir Path work) throws IOException {
        PackedLayer layer = pack(EstargzLayer.random(1, 1 << 16), work);
        String report = Command.run(RealTools.require("nydus-image"), "check", layer.metadata());
        assertThat(report).contains("RAFS filesystem metadata is valid");
    }

    @Test
    void theDaemonServesTheLayer(@TempDir Path work) throws IOException {
        FuseMountInteropIT.requireTools();
        EstargzLayer.Made made = EstargzLayer.random(2, 1 << 16);
        Path tar = Files.write(work.resolve("plain.tar"), made.plainTar());
        Path extracted = Files.createDirectory(work.resolve("extracted"));
        Command.run(
                "tar",
                "--delay-directory-restore",
                "--xattrs",
                "--xattrs-include=*",
                "--numeric-owner",
                "-xpf",
                tar,
                "-C",
                extracted);
        // Nobody lists the root, and so it has no time.
        Command.run("touch", "-d", "@0", extracted);
        TreeSnapshot expected = TreeSnapshot.of(extracted);
        PackedLayer layer = pack(made, Files.createDirectory(work.resolve("blobs")));
        try (MountedTree mount = NydusdMount.of(layer, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }
}
