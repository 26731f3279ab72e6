package dev.nydusconvert.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Lays the tree of a layer over the tree of the layers below it (conversion-semantics 4.3).
 *
 * <ul>
 *   <li>A directory over a directory has the upper one's attributes and what is in both. One that the upper layer did not
 *       list ({@link Directory#synthesised()}) leaves the lower one's attributes as they are.
 *   <li>Everything else takes the place of what has its name below, with all that is in it.
 *   <li>Whiteouts act on what is below only, wherever they stand in the layer, and are not in the result.
 * </ul>
 *
 * <p>Hard links stay what they are: names that share a {@link FileContent} still do, and a name of one layer never joins
 * one of another. No method recurses, so a tree can be as deep as it likes.
 */
public final class Overlay {
    private static final byte[] OCI_PREFIX = ascii(".wh.");
    private static final byte[] OCI_OPAQUE = ascii(".wh..wh..opq");
    private static final byte[] OVERLAYFS_OPAQUE = ascii("trusted.overlay.opaque");
    private static final byte[] OVERLAYFS_YES = ascii("y");

    private final WhiteoutSpec spec;

    public Overlay(WhiteoutSpec spec) {
        this.spec = spec;
    }

    /**
     * The tree of a layer that has none below it: without its whiteouts, which have nothing to act on.
     *
     * @param layer left as it is
     */
    public Directory lowest(Directory layer) {
        return over(layer.withoutChildren(), layer);
    }

    /**
     * Lays one tree over another.
     *
     * @param lower becomes a part of the result and is not to be used any more
     * @param upper left as it is
     */
    public Directory over(Directory lower, Directory upper) {
        Directory root = joined(lower, upper);
        Deque<Level> pending = new ArrayDeque<>();
        pending.push(new Level(root, upper));
        while (!pending.isEmpty()) {
            Level level = pending.pop();
            removeWhatIsGone(level);
            for (Node child : level.upper().children()) {
                if (!isWhiteout(child)) {
                    place(child, level.result(), pending);
                }
            }
        }
        return root;
    }

    /** A directory of the result, with what the lower tree has in it, and the upper one that is to be laid over it. */
    private record Level(Directory result, Directory upper) {}

    private static Directory joined(Directory lower, Directory upper) {
        return upper.synthesised() ? lower : upper.adoptingChildrenOf(lower);
    }

    /** Comes first: an entry of the upper layer stays even if the layer also has a whiteout for its name. */
    private void removeWhatIsGone(Level level) {
        for (Node child : level.upper().children()) {
            if (spec == WhiteoutSpec.OCI && Arrays.equals(child.name(), OCI_OPAQUE)) {
                level.result().removeAll();
            } else if (isWhiteout(child)) {
                level.result().remove(removedName(child));
            }
        }
    }

    private void place(Node child, Directory parent, Deque<Level> pending) {
        if (!(child instanceof Directory upper)) {
            parent.put(child);
            return;
        }
        Directory result;
        if (isOpaque(upper)) {
            result = upper.withoutChildren().withoutXattr(OVERLAYFS_OPAQUE);
        } else if (parent.child(upper.name()) instanceof Directory lower) {
            result = joined(lower, upper);
        } else {
            result = upper.withoutChildren();
        }
        parent.put(result);
        pending.push(new Level(result, upper));
    }

    private boolean isWhiteout(Node node) {
        return switch (spec) {
            case OCI -> startsWith(node.name(), OCI_PREFIX);
            case OVERLAYFS -> node.type() == NodeType.CHARACTER_DEVICE && node.deviceNumber() == 0;
            case NONE -> false;
        };
    }

    private boolean isOpaque(Directory directory) {
        return spec == WhiteoutSpec.OVERLAYFS
                && directory.xattrs().stream()
                        .anyMatch(it ->
                                Arrays.equals(it.name(), OVERLAYFS_OPAQUE) && Arrays.equals(it.value(), OVERLAYFS_YES));
    }

    private byte[] removedName(Node whiteout) {
        byte[] name = whiteout.name();
        return spec == WhiteoutSpec.OCI ? Arrays.copyOfRange(name, OCI_PREFIX.length, name.length) : name;
    }

    private static boolean startsWith(byte[] name, byte[] prefix) {
        return name.length >= prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
