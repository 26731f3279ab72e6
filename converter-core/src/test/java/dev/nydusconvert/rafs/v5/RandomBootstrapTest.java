package dev.nydusconvert.rafs.v5;

import static dev.nydusconvert.rafs.v5.TestBootstrap.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random trees come back as they were, and give the same bytes again. */
class RandomBootstrapTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void readsWhatWasWritten(long seed) throws IOException {
        Bootstrap bootstrap = new Generator(seed).generate();

        byte[] written = GoldenBootstraps.write(bootstrap);
        V5File file = new V5File(written);
        Bootstrap read = file.read();

        assertThat(file.check()).isEmpty();
        new Comparison(bootstrap, read).compare();
        assertThat(GoldenBootstraps.write(read)).isEqualTo(written);
    }

    private static final class Generator {
        private final Random random;
        private final TestBootstrap bootstrap = new TestBootstrap();
        private final List<Directory> directories = new ArrayList<>(List.of(bootstrap.root));
        private final List<FileContent> contents = new ArrayList<>();

        Generator(long seed) {
            random = new Random(seed);
        }

        Bootstrap generate() {
            bootstrap.digestAlgorithm = pick(List.of(DigestAlgorithm.values()));
            bootstrap.compression = pick(List.of(Compression.values()));
            bootstrap.explicitIds = random.nextBoolean();
            int nodes = random.nextInt(300);
            for (int i = 0; i < nodes; i++) {
                addNode();
            }
            if (random.nextBoolean()) {
                bootstrap.moreBlobs.add(TestBootstrap.blob("another-" + random.nextInt(), 1, 2, 3));
            }
            return bootstrap.build();
        }

        private void addNode() {
            Directory parent = pick(directories);
            byte[] name = name();
            if (parent.child(name) != null) {
                return;
            }
            int device = random.nextBoolean() ? Node.NO_DEVICE : random.nextInt();
            Node node = switch (random.nextInt(6)) {
                case 0 -> directory(name, device);
                case 1 -> new Symlink(name, attributes(), xattrs(), device, text(1 + random.nextInt(300)));
                case 2 ->
                    new SpecialFile(
                            name,
                            pick(List.of(
                                    NodeType.FIFO, NodeType.SOCKET, NodeType.BLOCK_DEVICE, NodeType.CHARACTER_DEVICE)),
                            attributes(),
                            xattrs(),
                            random.nextInt());
                default -> new RegularFile(name, attributes(), xattrs(), device, content(), random.nextBoolean());
            };
            parent.put(node);
            if (node instanceof Directory directory) {
                directories.add(directory);
            }
            // The table names inodes, so of a hard-linked file only the first name would come back.
            if (random.nextInt(20) == 0 && !(node instanceof RegularFile)) {
                bootstrap.prefetch.add(node);
            }
        }

        private Directory directory(byte[] name, int device) {
            Directory directory = new Directory(name, attributes(), xattrs(), device, false);
            return random.nextInt(4) == 0 ? directory.withRecordedSize(random.nextInt(100_000)) : directory;
        }

        private FileContent content() {
            if (contents.isEmpty() || random.nextInt(3) > 0) {
                contents.add(bootstrap.content(random.nextInt(4) == 0 ? 0 : random.nextInt(20_000)));
            }
            return contents.get(random.nextInt(3) > 0 ? contents.size() - 1 : random.nextInt(contents.size()));
        }

        private Attributes attributes() {
            return new Attributes(
                    random.nextInt(010000),
                    Integer.toUnsignedLong(random.nextInt()),
                    Integer.toUnsignedLong(random.nextInt()),
                    random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(),
                    random.nextInt(1_000_000_000));
        }

        private List<Xattr> xattrs() {
            List<Xattr> xattrs = new ArrayList<>();
            for (int count = Math.max(0, random.nextInt(8) - 5); count > 0; count--) {
                byte[] value = new byte[random.nextInt(10) == 0 ? random.nextInt(65_537) : random.nextInt(20)];
                random.nextBytes(value);
                xattrs.add(new Xattr(bytes("user." + count + "x".repeat(random.nextInt(20))), value));
            }
            xattrs.sort(Comparator.comparing(Xattr::name, Arrays::compareUnsigned));
            return xattrs;
        }

        private byte[] name() {
            return text(random.nextInt(10) == 0 ? 255 : 1 + random.nextInt(12));
        }

        /** Any bytes that a name may have, but no dots, so that it is neither the directory nor its parent. */
        private byte[] text(int length) {
            byte[] text = new byte[length];
            for (int i = 0; i < length; i++) {
                do {
                    text[i] = (byte) random.nextInt();
                } while (text[i] == 0 || text[i] == '/' || text[i] == '.');
            }
            return text;
        }

        private <T> T pick(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }

    private record Comparison(
            Bootstrap expected, Bootstrap actual, IdentityHashMap<FileContent, FileContent> contents) {
        Comparison(Bootstrap expected, Bootstrap actual) {
            this(expected, actual, new IdentityHashMap<>());
        }

        void compare() {
            assertThat(actual.version()).isEqualTo(expected.version());
            assertThat(actual.chunkSize()).isEqualTo(expected.chunkSize());
            assertThat(actual.compression()).isEqualTo(expected.compression());
            assertThat(actual.digestAlgorithm()).isEqualTo(expected.digestAlgorithm());
            assertThat(actual.explicitIds()).isEqualTo(expected.explicitIds());
            assertThat(actual.blobs())
                    .extracting(BlobInfo::id, BlobInfo::chunkCount, BlobInfo::compressedSize, BlobInfo::features)
                    .isEqualTo(expected.blobs().stream()
                            .map(blob -> tuple(blob.id(), blob.chunkCount(), blob.compressedSize(), blob.features()))
                            .toList());
            assertThat(names(actual.prefetch())).isEqualTo(names(expected.prefetch()));
            compare(expected.root(), actual.root());
        }

        private static List<String> names(List<Node> nodes) {
            return nodes.stream()
                    .map(node -> HexFormat.of().formatHex(node.name()))
                    .toList();
        }

        private static List<String> text(List<Xattr> xattrs) {
            HexFormat hex = HexFormat.of();
            return xattrs.stream()
                    .map(xattr -> hex.formatHex(xattr.name()) + "=" + hex.formatHex(xattr.value()))
                    .toList();
        }

        private void compare(Node one, Node other) {
            assertThat(other.type()).isEqualTo(one.type());
            assertThat(other.name()).isEqualTo(one.name());
            assertThat(other.attributes()).isEqualTo(one.attributes());
            assertThat(other.deviceNumber()).isEqualTo(one.deviceNumber());
            assertThat(text(other.xattrs())).isEqualTo(text(one.xattrs()));
            if (one instanceof Symlink symlink) {
                assertThat(((Symlink) other).target()).isEqualTo(symlink.target());
            } else if (one instanceof RegularFile file) {
                compare(file, (RegularFile) other);
            } else if (one instanceof Directory directory) {
                compare(directory, (Directory) other);
            }
        }

        private void compare(RegularFile one, RegularFile other) {
            assertThat(other.hardLinked()).isEqualTo(one.hardLinked());
            assertThat(other.content().size()).isEqualTo(one.content().size());
            assertThat(actual.chunks().of(other.content().id()))
                    .isEqualTo(expected.chunks().of(one.content().id()));
            FileContent known = contents.putIfAbsent(one.content(), other.content());
            assertThat(known == null || known == other.content())
                    .as("names share their content")
                    .isTrue();
        }

        private void compare(Directory one, Directory other) {
            assertThat(other.recordedSize()).hasValue(one.recordedSize().orElseGet(() -> DirectorySize.of(one)));
            assertThat(other.children()).hasSameSizeAs(one.children());
            Iterator<Node> others = other.children().iterator();
            for (Node child : one.children()) {
                compare(child, others.next());
            }
        }
    }
}
