package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.blob.BlobInfo.Cipher;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.rafs.v6.ExtendedSuperBlock.Table;
import dev.nydusconvert.tree.NodeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final String DIGEST = "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf";
    private static final String IV = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf";

    @Test
    void superBlock() {
        SuperBlock block = SuperBlock.of(12, 128, 0x0102030405L, 0xf0000001L, 3, 2);
        String hex = "e2e1f5e0" + "00000000" + "00000040" + "0c" + "00" + "8000" + "0504030201000000"
                + "00".repeat(12) + "010000f0" + "03000000" + "00000000" + "00".repeat(32) + "0c000000" + "0000"
                + "0200" + "0b00" + "00".repeat(38);

        assertThat(written(SuperBlock.SIZE, block::writeTo)).isEqualTo(hex);
        assertThat(SuperBlock.readFrom(buffer(hex))).isEqualTo(block);
    }

    @Test
    void extendedSuperBlock() {
        ExtendedSuperBlock block = new ExtendedSuperBlock(
                new SuperFlags(0x01000094),
                new Table(0x1000, 0x200),
                0x100000,
                new Table(0x1_0000_3000L, 0xa0),
                new Table(0x1200, 8));
        String hex = "9400000100000000" + "0010000000000000" + "00020000" + "00001000" + "0030000001000000"
                + "a000000000000000" + "0012000000000000" + "08000000" + "00".repeat(204);

        assertThat(written(ExtendedSuperBlock.SIZE, block::writeTo)).isEqualTo(hex);
        assertThat(ExtendedSuperBlock.readFrom(buffer(hex))).isEqualTo(block);
    }

    @Test
    void deviceSlot() {
        byte[] id = new byte[64];
        id[0] = 'a';
        String hex = "61" + "00".repeat(63) + "ffffffff" + "80000000" + "00".repeat(56);

        assertThat(written(DeviceSlot.SIZE, new DeviceSlot(id, 0xffff_ffffL, 0x80)::writeTo))
                .isEqualTo(hex);
        DeviceSlot read = DeviceSlot.readFrom(buffer(hex));
        assertThat(read.id()).isEqualTo(id);
        assertThat(read.blocks()).isEqualTo(0xffff_ffffL);
        assertThat(read.mappedBlock()).isEqualTo(0x80);
    }

    @Test
    void blobTableEntryOfASeparateBlob() {
        BlobInfo blob = blob("blob-1", new MetaReference(Digest.ofHex(DIGEST), 0x1234), Cipher.NONE);
        String hex = entryHex(DIGEST, "3412000000000000", "0000000000000000", "00000000");

        assertThat(written(BlobTableEntry.SIZE, BlobTableEntry.of(blob, 5)::writeTo))
                .isEqualTo(hex);
        BlobTableEntry read = BlobTableEntry.readFrom(buffer(hex));
        assertThat(read.index()).isEqualTo(5);
        assertThat(read.toBlobInfo()).isEqualTo(blob);
    }

    @Test
    void blobTableEntryOfAnEncryptedBlobHoldsKeyAndIvInPlaceOfTheMetaReference() {
        Cipher cipher = new Cipher(
                Cipher.AES_128_XTS,
                HexFormat.of().parseHex(DIGEST),
                HexFormat.of().parseHex(IV));
        BlobInfo blob = blob("blob-1", MetaReference.NONE, cipher);
        String hex = entryHex(DIGEST, IV.substring(0, 16), IV.substring(16), "01000000");

        assertThat(written(BlobTableEntry.SIZE, BlobTableEntry.of(blob, 5)::writeTo))
                .isEqualTo(hex);
        BlobInfo read = BlobTableEntry.readFrom(buffer(hex)).toBlobInfo();
        assertThat(read.meta()).isEqualTo(MetaReference.NONE);
        assertThat(read.cipher().algorithm()).isEqualTo(Cipher.AES_128_XTS);
        assertThat(read.cipher().key()).isEqualTo(cipher.key());
        assertThat(read.cipher().iv()).isEqualTo(cipher.iv());
    }

    @Test
    void inlinedBlobIdIsKept() {
        BlobInfo blob = blob(BlobInfo.INLINED_ID, MetaReference.NONE, Cipher.NONE);
        String hex = written(BlobTableEntry.SIZE, BlobTableEntry.of(blob, 0)::writeTo);

        assertThat(hex).startsWith("78".repeat(64));
        assertThat(BlobTableEntry.readFrom(buffer(hex)).toBlobInfo().id()).isEqualTo(BlobInfo.INLINED_ID);
    }

    @Test
    void blobIdHasOneToSixtyFourBytes() {
        BlobInfo empty = blob("", MetaReference.NONE, Cipher.NONE);
        BlobInfo tooLong = blob("a".repeat(65), MetaReference.NONE, Cipher.NONE);

        assertThatIllegalArgumentException().isThrownBy(() -> BlobTableEntry.of(empty, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> BlobTableEntry.of(tooLong, 0));
    }

    @Test
    void extendedInode() {
        Inode inode = new Inode(
                Inode.extendedFormat(Inode.LAYOUT_CHUNK_BASED),
                7,
                0100644,
                0x0102030405060708L,
                0x28,
                3,
                0xffff_fffeL,
                1000,
                -1,
                999_999_999,
                2);
        String hex = "0900" + "0700" + "a481" + "0000" + "0807060504030201" + "28000000" + "03000000" + "feffffff"
                + "e8030000" + "ffffffffffffffff" + "ffc99a3b" + "02000000" + "00".repeat(16);

        assertThat(written(Inode.EXTENDED_SIZE, inode::writeTo)).isEqualTo(hex);
        assertThat(Inode.sizeAt(buffer(hex))).isEqualTo(Inode.EXTENDED_SIZE);
        assertThat(Inode.readFrom(buffer(hex))).isEqualTo(inode);
        assertThat(inode.layout()).isEqualTo(Inode.LAYOUT_CHUNK_BASED);
        assertThat(inode.xattrSize()).isEqualTo(12 + 6 * 4);
    }

    @Test
    void compactInodeIsRead() {
        String hex = "0800" + "0000" + "a481" + "0300" + "fffffff0" + "00000000" + "28000000" + "03000000" + "ffff"
                + "e803" + "00000000";

        assertThat(Inode.sizeAt(buffer(hex))).isEqualTo(Inode.COMPACT_SIZE);
        assertThat(Inode.readFrom(buffer(hex)))
                .isEqualTo(new Inode(8, 0, 0100644, 0xf0ff_ffffL, 0x28, 3, 0xffff, 1000, 0, 0, 3));
    }

    @Test
    void dirent() {
        Dirent dirent = new Dirent(0x0102030405L, 0x0ffe, Dirent.fileType(NodeType.SYMLINK));
        String hex = "0504030201000000" + "fe0f" + "07" + "00";

        assertThat(written(Dirent.SIZE, dirent::writeTo)).isEqualTo(hex);
        assertThat(Dirent.readFrom(buffer(hex))).isEqualTo(dirent);
    }

    @Test
    void chunkAddressSplitsTheIndexAroundTheDevice() {
        ChunkAddress address = new ChunkAddress(253, 0xfedcba, 0xffff_fff0L);
        String hex = "badc" + "fe" + "fe" + "f0ffffff";

        assertThat(written(ChunkAddress.SIZE, address::writeTo)).isEqualTo(hex);
        assertThat(ChunkAddress.readFrom(buffer(hex))).isEqualTo(address);
    }

    private static String entryHex(String metaDigest, String metaSize, String iv, String cipher) {
        return "626c6f622d31" + "00".repeat(58) + "05000000" + "00001000" + "09000000" + "03000000" + "01000000"
                + "01000050" + "0000000001000000" + "0020000000000000" + "80020000" + "03000000" + "1100000000000000"
                + "2200000000000000" + "3300000000000000" + DIGEST + metaDigest + metaSize + iv + cipher
                + "00".repeat(36);
    }

    private static BlobInfo blob(String id, MetaReference meta, Cipher cipher) {
        return new BlobInfo(
                id,
                0x100000,
                9,
                Compression.ZSTD,
                DigestAlgorithm.SHA256,
                new BlobFeatures(0x5000_0001),
                1L << 32,
                0x2000,
                new ChunkTableLocation(Compression.ZSTD, 0x11, 0x22, 0x33),
                new TocReference(0x280, Digest.ofHex(DIGEST)),
                meta,
                cipher);
    }

    private static String written(int size, Consumer<ByteBuffer> record) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        record.accept(buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        return HexFormat.of().formatHex(buffer.array());
    }

    private static ByteBuffer buffer(String hex) {
        return GoldenBootstraps.littleEndian(HexFormat.of().parseHex(hex));
    }
}
