package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerityTreeTest {
    @TempDir
    Path directory;

    /** Against a tree that is made level by level, with everything in memory. */
    @ParameterizedTest
    @CsvSource({
        "4096, 1",
        "4096, 2",
        "4096, 127",
        "4096, 128",
        "4096, 129",
        "4096, 16384",
        "4096, 16385",
        "512, 1",
        "512, 7",
        "512, 8",
        "512, 129",
        "512, 20000"
    })
    void isTheTreeOfDmVerity(int blockSize, int blocks) throws IOException {
        Random random = new Random(blocks);
        byte[] data = new byte[blockSize * blocks];
        random.nextBytes(data);
        int holeStart = blocks / 3;
        int holeEnd = blocks / 2;
        Arrays.fill(data, holeStart * blockSize, holeEnd * blockSize, (byte) 0);
        for (byte[] spare : List.of(VerityTree.ZERO, VerityTree.DIGEST_OF_ZEROS)) {
            List<byte[]> levels = levels(data, blockSize, spare);
            Path file = Files.createTempFile(directory, "disk", "");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                VerityTree tree = new VerityTree(channel, blockSize, data.length, spare);
                channel.write(ByteBuffer.wrap(data), 0);
                add(tree, data, blockSize, holeEnd, blocks);
                add(tree, data, blockSize, 0, holeStart);
                tree.addZeros((long) holeStart * blockSize, (long) (holeEnd - holeStart) * blockSize);

                Digest root = tree.finish();

                byte[] top = levels.isEmpty() ? data : levels.get(levels.size() - 1);
                assertThat(root).isEqualTo(Digest.of(sha256().digest(top)));
                byte[] written = Files.readAllBytes(file);
                int at = Math.toIntExact(tree.hashOffset());
                assertThat(at % 4096).isZero();
                for (int i = levels.size() - 1; i >= 0; i--) {
                    byte[] level = levels.get(i);
                    assertThat(Arrays.equals(written, at, at + level.length, level, 0, level.length))
                            .as("level %d", i)
                            .isTrue();
                    at += level.length;
                }
                assertThat(written.length).isEqualTo(levels.isEmpty() ? data.length : at);
            }
        }
    }

    private static void add(VerityTree tree, byte[] data, int blockSize, int from, int to) throws IOException {
        byte[] part = Arrays.copyOfRange(data, from * blockSize, to * blockSize);
        tree.add((long) from * blockSize, part);
    }

    private static List<byte[]> levels(byte[] data, int blockSize, byte[] spare) {
        List<byte[]> levels = new ArrayList<>();
        byte[] below = data;
        int size = blockSize;
        while (below.length > size) {
            ByteBuffer level = ByteBuffer.allocate((below.length / size * 32 + 4095) / 4096 * 4096);
            MessageDigest sha256 = sha256();
            for (int i = 0; i < below.length; i += size) {
                sha256.update(below, i, size);
                level.put(sha256.digest());
            }
            while (level.hasRemaining()) {
                level.put(spare);
            }
            below = level.array();
            size = 4096;
            levels.add(below);
        }
        return levels;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
