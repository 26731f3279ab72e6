package dev.nydusconvert.rafs.v5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GoldenBootstrapTest {
    private static final List<String> GOLDEN = GoldenBootstraps.NAMES;

    @ParameterizedTest
    @FieldSource("GOLDEN")
    void writesTheBytesThatTheReferenceWrote(String name) throws IOException {
        byte[] golden = GoldenBootstraps.bytes(name);

        assertThat(GoldenBootstraps.write(GoldenBootstraps.read(golden))).isEqualTo(golden);
    }

    @ParameterizedTest
    @FieldSource("GOLDEN")
    void computesTheDirectorySizesThatTheReferenceRecorded(String name) throws IOException {
        assertDirectorySizes(GoldenBootstraps.read(GoldenBootstraps.bytes(name)).root());
    }

    private static void assertDirectorySizes(Directory directory) {
        assertThat(directory.recordedSize()).hasValue(DirectorySize.of(directory));
        for (Node child : directory.children()) {
            if (child instanceof Directory subdirectory) {
                assertDirectorySizes(subdirectory);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("GOLDEN")
    void findsNothingWrong(String name) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        V5BootstrapReader.read(GoldenBootstraps.source(GoldenBootstraps.bytes(name)), findings);

        assertThat(findings.findings()).isEmpty();
    }

    @Test
    void readsSuperBlockAndBlobTable() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("v5-zstd"));

        assertThat(bootstrap.chunkSize()).isEqualTo(0x100000);
        assertThat(bootstrap.compression()).isEqualTo(Compression.ZSTD);
        assertThat(bootstrap.digestAlgorithm()).isEqualTo(DigestAlgorithm.BLAKE3);
        assertThat(bootstrap.explicitIds()).isTrue();
        assertThat(bootstrap.prefetch()).isEmpty();
        assertThat(bootstrap.blobs()).singleElement().satisfies(blob -> {
            assertThat(blob.id()).isEqualTo("2e9455a38be37cecdaf8e8d855b038717c6a4b36a80ade828961093474698ea6");
            assertThat(blob.chunkCount()).isEqualTo(318);
            assertThat(blob.features()).isEqualTo(new BlobFeatures(BlobFeatures.CAP_TAR_TOC));
            assertThat(blob.compressedSize()).isEqualTo(1_899_851);
            assertThat(blob.uncompressedSize()).isEqualTo(7_409_602);
            assertThat(blob.readahead()).isEqualTo(BlobInfo.Readahead.NONE);
        });
    }

    @Test
    void readsEveryKindOfNode() throws IOException {
        Directory root =
                GoldenBootstraps.read(GoldenBootstraps.bytes("v5-zstd")).root();

        assertThat(root.name()).isEmpty();
        assertThat(root.children()).hasSize(7);
        assertThat(node(root, "dev/sda").type()).isEqualTo(NodeType.BLOCK_DEVICE);
        assertThat(node(root, "dev/sda").deviceNumber()).isEqualTo(0x800);
        assertThat(node(root, "home/u/huge-uid").attributes())
                .isEqualTo(new Attributes(0644, 3_000_000_000L, 2_999_999_999L, 1_700_000_000L, 0));
        assertThat(((Symlink) node(root, "usr/lib/dangling")).target())
                .asString()
                .isEqualTo("/nowhere/at/all");
        assertThat(node(root, "etc/user-attr").xattrs()).singleElement().satisfies(xattr -> {
            assertThat(xattr.name()).asString().isEqualTo("user.note");
            assertThat(xattr.value()).asString().isEqualTo("hello");
        });
    }

    @Test
    void namesOfOneFileShareItsContentAndItsChunks() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("v5-zstd"));
        RegularFile first = (RegularFile) node(bootstrap.root(), "bin/app");
        RegularFile later = (RegularFile) node(bootstrap.root(), "usr/lib/app-hardlink");
        RegularFile copy = (RegularFile) node(bootstrap.root(), "bin/app-copy");

        assertThat(later.content()).isSameAs(first.content());
        assertThat(first.hardLinked()).isTrue();
        assertThat(copy.content()).isNotSameAs(first.content());
        assertThat(copy.hardLinked()).isFalse();
        List<Chunk> chunks = bootstrap.chunks().of(first.content().id());
        assertThat(chunks).extracting(Chunk::compressedSize).containsExactly(1_048_576, 116_529);
        assertThat(bootstrap.chunks().of(copy.content().id())).isEqualTo(chunks);
    }

    private static Node node(Directory root, String path) {
        Node node = root;
        for (String name : path.split("/")) {
            node = ((Directory) node).child(name.getBytes(StandardCharsets.UTF_8));
        }
        return node;
    }
}
