package dev.nydusconvert.rafs.v5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.rafs.SuperFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Holds each record against bytes of the reference builder. */
class RecordsTest {
    private static final String SUPER_BLOCK = "53464152" + "00050000" + "00200000" + "00001000" + "b400000000000000"
            + "b401000000000000" + "0020000000000000" + "d826000000000000" + "d826000000000000" + "b5010000"
            + "00000000"
            + "48000000" + "01000000" + "2027000000000000";

    private static final String EXTENDED_BLOB =
            "3e010000" + "00000040" + "c20f710000000000" + "4bfd1c0000000000" + "00".repeat(40);

    @Test
    void superBlockIsAsTheReferenceWritesIt() throws IOException {
        ByteBuffer golden = ByteBuffer.wrap(GoldenBootstraps.bytes("v5-zstd")).order(ByteOrder.LITTLE_ENDIAN);

        SuperBlock block = SuperBlock.readFrom(golden);

        assertThat(golden.position()).isEqualTo(SuperBlock.USED_SIZE);
        assertThat(block.flags()).isEqualTo(new SuperFlags(0xb4));
        assertThat(block.inodeCount()).isEqualTo(436);
        assertThat(block.inodeTable()).isEqualTo(new SuperBlock.Table(8192, 437));
        assertThat(block.prefetchTable()).isEqualTo(new SuperBlock.Table(9944, 0));
        assertThat(block.blobTable()).isEqualTo(new SuperBlock.Table(9944, 72));
        assertThat(block.extendedBlobTable()).isEqualTo(new SuperBlock.Table(10016, 1));
        assertThat(written(SuperBlock.USED_SIZE, block::writeTo)).isEqualTo(SUPER_BLOCK);
        assertThat(hex(golden, 0, SuperBlock.USED_SIZE)).isEqualTo(SUPER_BLOCK);
    }

    @Test
    void extendedBlobRecordIsAsTheReferenceWritesIt() throws IOException {
        ByteBuffer golden = ByteBuffer.wrap(GoldenBootstraps.bytes("v5-zstd")).order(ByteOrder.LITTLE_ENDIAN);

        ExtendedBlobRecord blob = ExtendedBlobRecord.readFrom(golden.position(10016));

        assertThat(golden.position()).isEqualTo(10016 + ExtendedBlobRecord.SIZE);
        assertThat(blob).isEqualTo(new ExtendedBlobRecord(318, 0x4000_0000, 7_409_602, 1_899_851));
        assertThat(hex(golden, 10016, ExtendedBlobRecord.SIZE)).isEqualTo(EXTENDED_BLOB);
        assertThat(written(ExtendedBlobRecord.SIZE, blob::writeTo)).isEqualTo(EXTENDED_BLOB);
    }

    @Test
    void inodeRecordIsAsTheReferenceWritesIt() throws IOException {
        ByteBuffer golden = ByteBuffer.wrap(GoldenBootstraps.bytes("v5-zstd")).order(ByteOrder.LITTLE_ENDIAN);
        // The hard link /usr/lib/app-hardlink.
        String rest = "1600000000000000" + "0900000000000000" + "00000000" + "00000000" + "00000000" + "ed810000"
                + "61ae1a0000000000" + "580d000000000000" + "0200000000000000" + "02000000" + "00000000" + "02000000"
                + "0c00" + "0000" + "ffffffff" + "00000000" + "00f1536500000000" + "0000000000000000";

        InodeRecord inode = InodeRecord.readFrom(golden.position(0x36c0));

        assertThat(golden.position()).isEqualTo(0x36c0 + InodeRecord.SIZE);
        assertThat(inode.ino()).isEqualTo(9);
        assertThat(inode.parent()).isEqualTo(22);
        assertThat(inode.mode()).isEqualTo(0100755);
        assertThat(inode.size()).isEqualTo(1_748_577);
        assertThat(inode.links()).isEqualTo(2);
        assertThat(inode.nameLength()).isEqualTo(12);
        assertThat(inode.lengthWithNames()).isEqualTo(128 + 16);
        assertThat(inode.mtimeSeconds()).isEqualTo(1_700_000_000L);
        assertThat(hex(golden, 0x36c0 + 32, 96)).isEqualTo(rest);
        assertThat(written(InodeRecord.SIZE, inode::writeTo)).isEqualTo(hex(golden, 0x36c0, InodeRecord.SIZE));
    }

    @Test
    void extremeFieldsSurviveReadingAndWriting() {
        byte[] ones = new byte[InodeRecord.SIZE];
        Arrays.fill(ones, 0, 120, (byte) 0xff);
        Arrays.fill(ones, 56, 60, (byte) 0);

        InodeRecord inode = InodeRecord.readFrom(ByteBuffer.wrap(ones).order(ByteOrder.LITTLE_ENDIAN));

        assertThat(inode.uid()).isEqualTo(0xffff_ffffL);
        assertThat(inode.links()).isEqualTo(0xffff_ffffL);
        assertThat(inode.nameLength()).isEqualTo(0xffff);
        assertThat(inode.size()).isEqualTo(-1);
        assertThat(written(InodeRecord.SIZE, inode::writeTo))
                .isEqualTo(HexFormat.of().formatHex(ones));
    }

    private static String hex(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String written(int size, Consumer<ByteBuffer> writer) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        writer.accept(buffer);
        assertThat(buffer.remaining()).isZero();
        return HexFormat.of().formatHex(buffer.array());
    }
}
