package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.fuzz.FuzzTarget;
import java.io.IOException;
import java.util.List;

/** RAFS v6 bootstraps, compact inodes among them, as used and as checked; what is accepted can be written again. */
public final class V6BootstrapFuzz implements FuzzTarget {
    private static final int CHUNK_SIZE = 0x1000;

    @Override
    public void read(byte[] input) throws IOException {
        GoldenBootstraps.check(input);
        GoldenBootstraps.write(GoldenBootstraps.read(input));
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return List.of(
                compactInode(),
                GoldenBootstraps.bytes("golden/v6-zstd.nothing"),
                GoldenBootstraps.bytes("golden/v6-zstd.replaced"),
                GoldenBootstraps.bytes("blobs/v6-encrypt"),
                GoldenBootstraps.bytes("rafs-v6/gnu-tarfs"),
                GoldenBootstraps.bytes("rafs-v6/merge-whiteout"),
                GoldenBootstraps.bytes("rafs-v6/replaced-batch"));
    }

    private static byte[] compactInode() throws IOException {
        TestImage image = new TestImage(CHUNK_SIZE);
        image.addBlobs(1);
        image.file(image.root(), "file", image.content(0, 100));
        V6File file = V6File.of(image);
        int inode = file.inode("file");
        long address = GoldenBootstraps.littleEndian(file.bytes()).getLong(inode + 64);
        OlderImageTest.makeCompact(file, inode);
        return file.putLong(inode + 32, address).bytes();
    }
}
