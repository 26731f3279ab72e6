package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.tar.Xattr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random stacks of layers, held against a model that knows nothing but paths. */
class OverlayModelTest {
    private static final int STACKS = 1_000;
    private static final List<String> NAMES = List.of("a", "b", "c", ".wh.a", ".wh.b", ".wh..wh..opq", ".wh.");

    private int marks;

    /** Stands for a node: a directory by its permissions, anything else by a number of its own. */
    private record Mark(boolean directory, boolean synthesised, boolean opaque, boolean device, int number) {}

    @ParameterizedTest
    @EnumSource(WhiteoutSpec.class)
    void anOverlayOfRandomTreesEqualsTheModel(WhiteoutSpec spec) {
        for (int seed = 0; seed < STACKS; seed++) {
            Random random = new Random(seed);
            Overlay overlay = new Overlay(spec);
            TreeMap<String, Mark> expected = new TreeMap<>();
            Directory merged = null;
            for (int layers = 1 + random.nextInt(4); layers > 0; layers--) {
                TreeMap<String, Mark> layer = new TreeMap<>();
                Directory tree = directory("", new Mark(true, false, false, false, 0755), random, 0, layer, "");
                merged = merged == null ? overlay.lowest(tree) : overlay.over(merged, tree);
                apply(expected, layer, spec);
            }
            assertThat(listing(merged)).as("seed %d", seed).isEqualTo(listing(expected));
        }
    }

    private Directory directory(
            String name, Mark mark, Random random, int depth, TreeMap<String, Mark> layer, String path) {
        List<Xattr> xattrs =
                mark.opaque() ? List.of(new Xattr(bytes("trusted.overlay.opaque"), bytes("y"))) : List.of();
        Directory directory =
                new Directory(bytes(name), attributes(mark.number()), xattrs, Node.NO_DEVICE, mark.synthesised());
        for (String child : NAMES) {
            if (random.nextInt(3) == 0) {
                directory.put(node(child, random, depth, layer, path + "/" + child));
            }
        }
        return directory;
    }

    private Node node(String name, Random random, int depth, TreeMap<String, Mark> layer, String path) {
        int number = ++marks % 511 + 1;
        if (random.nextInt(3) > 0 && depth < 3) {
            boolean synthesised = random.nextInt(3) == 0;
            boolean opaque = !synthesised && random.nextInt(4) == 0;
            Mark mark = new Mark(true, synthesised, opaque, false, number);
            layer.put(path, mark);
            return directory(name, mark, random, depth + 1, layer, path);
        }
        if (random.nextInt(4) == 0) {
            layer.put(path, new Mark(false, false, false, true, 0));
            return new SpecialFile(bytes(name), NodeType.CHARACTER_DEVICE, attributes(0600), List.of(), 0);
        }
        layer.put(path, new Mark(false, false, false, false, number));
        return new RegularFile(
                bytes(name), attributes(0644), List.of(), Node.NO_DEVICE, new FileContent(0, number), false);
    }

    /** The rules, on paths: first all whiteouts of the layer, then its entries, parents before what is in them. */
    private static void apply(TreeMap<String, Mark> below, TreeMap<String, Mark> layer, WhiteoutSpec spec) {
        List<String> shown = new ArrayList<>();
        layer.forEach((path, mark) -> {
            if (insideWhiteout(path, layer, spec)) {
                return;
            }
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (isWhiteout(path, mark, spec)) {
                if (path.endsWith("/.wh..wh..opq") && spec == WhiteoutSpec.OCI) {
                    removeInside(below, parent);
                } else {
                    remove(below, spec == WhiteoutSpec.OCI ? path.replaceFirst("/\\.wh\\.([^/]*)$", "/$1") : path);
                }
                return;
            }
            if (spec == WhiteoutSpec.OVERLAYFS && mark.opaque()) {
                removeInside(below, path);
            }
            shown.add(path);
        });
        for (String path : shown) {
            Mark mark = layer.get(path);
            Mark old = below.get(path);
            if (!mark.directory() || old == null || !old.directory()) {
                remove(below, path);
            }
            boolean keepOld = mark.synthesised() && below.containsKey(path);
            boolean keepMark = mark.opaque() && spec != WhiteoutSpec.OVERLAYFS;
            if (!keepOld) {
                below.put(path, new Mark(mark.directory(), mark.synthesised(), keepMark, mark.device(), mark.number()));
            }
        }
    }

    private static boolean insideWhiteout(String path, TreeMap<String, Mark> layer, WhiteoutSpec spec) {
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String above = path.substring(0, end);
            if (isWhiteout(above, layer.get(above), spec)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWhiteout(String path, Mark mark, WhiteoutSpec spec) {
        return switch (spec) {
            case OCI -> path.substring(path.lastIndexOf('/') + 1).startsWith(".wh.");
            case OVERLAYFS -> mark.device();
            case NONE -> false;
        };
    }

    private static void remove(TreeMap<String, Mark> tree, String path) {
        tree.remove(path);
        removeInside(tree, path);
    }

    private static void removeInside(TreeMap<String, Mark> tree, String path) {
        tree.keySet().removeIf(it -> it.startsWith(path + "/"));
    }

    private static List<String> listing(TreeMap<String, Mark> tree) {
        List<String> lines = new ArrayList<>();
        tree.forEach((path, mark) -> lines.add(path + " " + mark.number() + (mark.opaque() ? " opaque" : "")));
        return lines.stream().sorted().toList();
    }

    private static List<String> listing(Directory root) {
        List<String> lines = new ArrayList<>();
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            Node node = entry.node();
            if (entry.path().length > 0) {
                long number = node instanceof RegularFile file
                        ? file.content().size()
                        : node instanceof Directory ? node.attributes().permissions() : node.deviceNumber();
                String opaque = node.xattrs().isEmpty() ? "" : " opaque";
                lines.add("/" + new String(entry.path(), StandardCharsets.US_ASCII) + " " + number + opaque);
            }
        }
        return lines.stream().sorted().toList();
    }

    private static Attributes attributes(int permissions) {
        return new Attributes(permissions, 0, 0, 0, 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
