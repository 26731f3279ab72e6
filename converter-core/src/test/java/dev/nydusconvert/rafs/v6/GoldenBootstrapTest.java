package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
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
    private static final List<String> LAYERS = GoldenBootstraps.LAYERS;
    private static final List<String> MERGES = GoldenBootstraps.MERGES;

    @ParameterizedTest
    @FieldSource("LAYERS")
    void writesTheBytesThatTheReferenceWroteForALayer(String name) throws IOException {
        byte[] golden = GoldenBootstraps.bytes(name);

        assertThat(GoldenBootstraps.write(GoldenBootstraps.read(golden))).isEqualTo(golden);
    }

    @ParameterizedTest
    @FieldSource("LAYERS")
    void derivesTheFileOffsetsThatTheReferenceRecorded(String name) throws IOException {
        byte[] golden = GoldenBootstraps.bytes(name);

        assertThat(GoldenBootstraps.write(withoutRecordedOffsets(GoldenBootstraps.read(golden))))
                .isEqualTo(golden);
    }

    @ParameterizedTest
    @FieldSource("MERGES")
    void writesTheBytesThatTheReferenceWroteForAMerge(String name) throws IOException {
        byte[] golden = GoldenBootstraps.bytes(name);

        assertThat(GoldenBootstraps.write(GoldenBootstraps.read(golden), V6WriteOptions.MERGE))
                .isEqualTo(golden);
    }

    @ParameterizedTest
    @FieldSource({"LAYERS", "MERGES"})
    void findsNothingWrong(String name) throws IOException {
        assertThat(GoldenBootstraps.check(GoldenBootstraps.bytes(name))).isEmpty();
    }

    @Test
    void mergeKeepsTheOffsetThatALayerRecorded() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("rafs-v6/merge-whiteout"));
        RegularFile file = (RegularFile) node(bootstrap.root(), "a");

        assertThat(bootstrap.chunks().of(file.content().id()))
                .extracting(Chunk::recordedFileOffset)
                .containsExactly(0L, 0L);
        assertThat(GoldenBootstraps.write(withoutRecordedOffsets(bootstrap), V6WriteOptions.MERGE))
                .isNotEqualTo(GoldenBootstraps.bytes("rafs-v6/merge-whiteout"));
    }

    @Test
    void readsSuperBlockAndBlobTable() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("rafs-v6/base-64k"));

        assertThat(bootstrap.version()).isEqualTo(RafsVersion.V6);
        assertThat(bootstrap.chunkSize()).isEqualTo(0x10000);
        assertThat(bootstrap.compression()).isEqualTo(Compression.ZSTD);
        assertThat(bootstrap.digestAlgorithm()).isEqualTo(DigestAlgorithm.BLAKE3);
        assertThat(bootstrap.explicitIds()).isFalse();
        assertThat(bootstrap.tarfs()).isFalse();
        assertThat(bootstrap.prefetch()).isEmpty();
        assertThat(bootstrap.blobs()).singleElement().satisfies(blob -> {
            assertThat(blob.id()).isEqualTo("a5cee1402918b7373bbadf3c723ef726a3f2ea73b2b5cd592320dfad9db9c7d2");
            assertThat(blob.chunkSize()).isEqualTo(0x10000);
            assertThat(blob.features()).isEqualTo(new BlobFeatures(BlobFeatures.ALIGNED | BlobFeatures.CAP_TAR_TOC));
            assertThat(blob.compressedSize()).isEqualTo(1_575_747);
            assertThat(blob.chunkTable().uncompressedSize()).isEqualTo(blob.chunkCount() * 16L);
            assertThat(blob.toc()).isEqualTo(BlobInfo.TocReference.NONE);
            assertThat(blob.meta()).isEqualTo(BlobInfo.MetaReference.NONE);
            assertThat(blob.cipher()).isEqualTo(BlobInfo.Cipher.NONE);
        });
    }

    @Test
    void readsTheKeyOfAnEncryptedBlob() throws IOException {
        byte[] golden = GoldenBootstraps.bytes("rafs-v6/replaced-encrypt");
        BlobInfo blob = GoldenBootstraps.read(golden).blobs().get(0);

        assertThat(blob.features().has(BlobFeatures.ENCRYPTED)).isTrue();
        assertThat(blob.meta()).isEqualTo(BlobInfo.MetaReference.NONE);
        assertThat(blob.cipher().algorithm()).isEqualTo(BlobInfo.Cipher.AES_128_XTS);
        assertThat(blob.cipher().key()).hasSize(32);
        assertThat(blob.cipher().iv()).hasSize(16);
        assertThat(golden).containsSequence(blob.cipher().key());
        assertThat(golden).containsSequence(blob.cipher().iv());
    }

    @Test
    void readsEveryKindOfNode() throws IOException {
        Directory root = GoldenBootstraps.read(GoldenBootstraps.bytes("golden/v6-zstd.base"))
                .root();

        assertThat(root.name()).isEmpty();
        assertThat(node(root, "dev/disk").type()).isEqualTo(NodeType.BLOCK_DEVICE);
        assertThat(node(root, "dev/disk").deviceNumber()).isEqualTo(0x801);
        assertThat(node(root, "dev/pipe").type()).isEqualTo(NodeType.FIFO);
        assertThat(node(root, "etc/large-ids").attributes().uid()).isEqualTo(3_000_000_000L);
        assertThat(node(root, "etc/all-permissions").attributes().permissions()).isEqualTo(07777);
        assertThat(node(root, "etc/2100").attributes()).isEqualTo(new Attributes(0644, 0, 0, 4_102_444_800L, 0));
        assertThat(((Symlink) node(root, "lib/long")).target()).hasSize(1_800);
        assertThat(node(root, "etc/trusted").xattrs()).singleElement().satisfies(xattr -> {
            assertThat(xattr.name()).asString().isEqualTo("trusted.long");
            assertThat(xattr.value()).hasSize(3_000);
        });
        assertThat(((Directory) node(root, "wide")).children()).hasSize(300);
    }

    @Test
    void namesOfOneFileShareItsContent() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("golden/v6-zstd.base"));
        RegularFile first = (RegularFile) node(bootstrap.root(), "bin/program");
        RegularFile later = (RegularFile) node(bootstrap.root(), "lib/program-link");
        RegularFile copy = (RegularFile) node(bootstrap.root(), "bin/program-again");
        RegularFile empty = (RegularFile) node(bootstrap.root(), "lib/empty");

        assertThat(later.content()).isSameAs(first.content());
        assertThat(first.hardLinked()).isTrue();
        assertThat(later.hardLinked()).isTrue();
        assertThat(copy.content()).isNotSameAs(first.content());
        assertThat(copy.hardLinked()).isFalse();
        assertThat(bootstrap.chunks().of(copy.content().id()))
                .isEqualTo(bootstrap.chunks().of(first.content().id()));
        assertThat(((RegularFile) node(bootstrap.root(), "lib/empty-link")).content())
                .isSameAs(empty.content());
        assertThat(empty.content().size()).isZero();
    }

    @Test
    void tarfsChunksAreRangesOfTheTar() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("rafs-v6/gnu-tarfs"));
        RegularFile file = (RegularFile) node(bootstrap.root(), "g/owner");

        assertThat(bootstrap.tarfs()).isTrue();
        assertThat(bootstrap.chunks().of(file.content().id())).singleElement().satisfies(chunk -> {
            assertThat(chunk.digest()).isEqualTo(Digest.ZERO);
            assertThat(chunk.uncompressedSize()).isEqualTo(10);
            assertThat(chunk.compressedOffset()).isEqualTo(chunk.uncompressedOffset());
            assertThat(chunk.uncompressedOffset() % 512).isZero();
        });
    }

    @Test
    void prefetchTableNamesNodes() throws IOException {
        Bootstrap bootstrap = GoldenBootstraps.read(GoldenBootstraps.bytes("rafs-v6/merge-prefetch"));

        assertThat(bootstrap.prefetch())
                .containsExactly(
                        node(bootstrap.root(), "etc/hostname"),
                        node(bootstrap.root(), "opt"),
                        node(bootstrap.root(), "lib/text"));
    }

    @Test
    void chunkDictionaryHasAllChunksInItsOneFile() throws IOException {
        byte[] golden = GoldenBootstraps.bytes("rafs-v6/chunk-dictionary");
        Bootstrap bootstrap = GoldenBootstraps.read(golden);
        RegularFile file = (RegularFile) node(bootstrap.root(), "chunkdict");

        assertThat(GoldenBootstraps.check(golden)).isEmpty();
        assertThat(bootstrap.chunks().of(file.content().id())).hasSize(251);
        assertThat(bootstrap.blobs().get(0).features().has(BlobFeatures.IS_CHUNKDICT_GENERATED))
                .isTrue();
    }

    private static Bootstrap withoutRecordedOffsets(Bootstrap bootstrap) {
        ContentChunks.Builder chunks = new ContentChunks.Builder();
        for (int content = 0; content < bootstrap.chunks().contents(); content++) {
            bootstrap.chunks().of(content).stream()
                    .map(chunk -> chunk.withRecordedFileOffset(Chunk.NO_FILE_OFFSET))
                    .forEach(chunks::add);
            chunks.endContent();
        }
        return new Bootstrap(
                bootstrap.version(),
                bootstrap.chunkSize(),
                bootstrap.compression(),
                bootstrap.digestAlgorithm(),
                bootstrap.explicitIds(),
                bootstrap.tarfs(),
                bootstrap.root(),
                chunks.build(),
                bootstrap.blobs(),
                bootstrap.prefetch());
    }

    private static Node node(Directory root, String path) {
        Node node = root;
        for (String name : path.split("/")) {
            node = ((Directory) node).child(name.getBytes(StandardCharsets.UTF_8));
        }
        return node;
    }
}
