package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** A random bootstrap: all that the format can hold, with a liking for the ends of ranges. */
final class RandomImage {
    private static final int[] CHUNK_SIZES = {0x1000, 0x10000, 0x100000, 0x1000000};
    private static final NodeType[] SPECIAL = {
        NodeType.FIFO, NodeType.SOCKET, NodeType.CHARACTER_DEVICE, NodeType.BLOCK_DEVICE
    };
    private static final String[] PREFIXES = {"user.", "trusted.", "security.", "system.posix_acl_access"};

    private final Random random;
    private final int chunkSize;
    private final boolean tarfs;
    private final int blobs;
    private final TestImage image;
    private final List<Chunk> fullChunks = new ArrayList<>();
    private final List<RegularFile> files = new ArrayList<>();
    private int nodesLeft = 600;

    private RandomImage(long seed) {
        this.random = new Random(seed);
        this.chunkSize = CHUNK_SIZES[random.nextInt(CHUNK_SIZES.length)];
        this.tarfs = random.nextInt(4) == 0;
        this.blobs = tarfs ? 1 : new int[] {0, 1, 2, 22, 60, 254}[random.nextInt(6)];
        this.image = new TestImage(chunkSize, tarfs);
        image.addBlobs(blobs);
    }

    static Bootstrap of(long seed) {
        RandomImage image = new RandomImage(seed);
        image.fill(image.image.root(), 0);
        if (image.tarfs) {
            // Readers of blobs with chunks only: a device of no blocks is refused.
            image.image.chunk(0, 4096);
        }
        return image.image.bootstrap();
    }

    private void fill(Directory directory, int depth) {
        int children = random.nextInt(5) == 0 ? random.nextInt(300) : random.nextInt(12);
        for (int i = 0; i < children && nodesLeft > 0; i++) {
            nodesLeft--;
            Node node = node(depth);
            if (directory.child(node.name()) != null) {
                continue;
            }
            directory.put(node);
            if (node instanceof Directory child) {
                fill(child, depth + 1);
            }
            if (blobs > 0 && random.nextInt(100) == 0) {
                image.prefetch(directory.child(node.name()));
            }
        }
    }

    private Node node(int depth) {
        return switch (random.nextInt(depth < 12 ? 9 : 6)) {
            case 0 -> new Symlink(name(), attributes(), xattrs(), Node.NO_DEVICE, target());
            case 1 ->
                new SpecialFile(
                        name(), SPECIAL[random.nextInt(SPECIAL.length)], attributes(), xattrs(), random.nextInt());
            case 2, 3, 4, 5 -> file();
            default -> new Directory(name(), attributes(), xattrs(), Node.NO_DEVICE, false);
        };
    }

    private RegularFile file() {
        if (!files.isEmpty() && random.nextInt(6) == 0) {
            RegularFile first = files.get(random.nextInt(files.size()));
            return new RegularFile(name(), first.attributes(), first.xattrs(), Node.NO_DEVICE, first.content(), true);
        }
        RegularFile file = new RegularFile(name(), attributes(), xattrs(), Node.NO_DEVICE, content(), false);
        files.add(file);
        return file;
    }

    private FileContent content() {
        List<Chunk> list = new ArrayList<>();
        if (blobs > 0) {
            int blob = random.nextInt(blobs);
            int full = random.nextInt(3) == 0 ? random.nextInt(chunkSize == 0x1000 ? 200 : 8) : 0;
            for (int i = 0; i < full; i++) {
                boolean known = !fullChunks.isEmpty() && random.nextInt(4) == 0;
                Chunk chunk = known
                        ? fullChunks.get(random.nextInt(fullChunks.size()))
                        : image.chunk(random.nextInt(8) == 0 ? random.nextInt(blobs) : blob, chunkSize);
                list.add(chunk);
                fullChunks.add(chunk);
            }
            if (random.nextBoolean()) {
                list.add(image.chunk(blob, 1 + random.nextInt(chunkSize)));
            }
        }
        return image.content(list);
    }

    private byte[] name() {
        int length = random.nextInt(8) == 0 ? 1 + random.nextInt(255) : 1 + random.nextInt(20);
        byte[] name = new byte[random.nextInt(20) == 0 ? 255 : length];
        random.nextBytes(name);
        for (int i = 0; i < name.length; i++) {
            name[i] = name[i] == 0 || name[i] == '/' ? (byte) '!' : name[i];
        }
        boolean dots = name.length < 3 && name[0] == '.';
        return dots ? new byte[] {'-'} : name;
    }

    private byte[] target() {
        int[] lengths = {1, 2, 30, 447, 448, 449, 511, 512, 513, 1024, 4031, 4032, 4033, 4095, 4096};
        byte[] target =
                new byte[random.nextBoolean() ? lengths[random.nextInt(lengths.length)] : 1 + random.nextInt(300)];
        Arrays.fill(target, (byte) ('a' + random.nextInt(26)));
        return target;
    }

    private Attributes attributes() {
        long[] ids = {0, 1000, 65_535, 65_536, 0xffff_ffffL};
        return new Attributes(
                random.nextInt(010000),
                ids[random.nextInt(ids.length)],
                ids[random.nextInt(ids.length)],
                random.nextInt(5) == 0 ? random.nextLong() : 1_700_000_000,
                random.nextInt(1_000_000_000));
    }

    private List<Xattr> xattrs() {
        if (random.nextInt(6) != 0) {
            return List.of();
        }
        TreeMap<String, Xattr> sorted = new TreeMap<>();
        int count = random.nextInt(4) == 0 ? random.nextInt(40) : 1;
        for (int i = 0; i < count; i++) {
            String prefix = PREFIXES[random.nextInt(PREFIXES.length)];
            String name = prefix + "n".repeat(random.nextInt(255 - prefix.length()));
            byte[] value = new byte[random.nextInt(50) == 0 ? 0xffff : random.nextInt(80)];
            random.nextBytes(value);
            byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
            if (sorted.size() < 3 || value.length < 0xffff) {
                sorted.put(name, new Xattr(nameBytes, value));
            }
        }
        return List.copyOf(sorted.values());
    }
}
