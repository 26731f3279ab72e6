package dev.nydusconvert.tree;

import java.util.ArrayDeque;
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
                if (!spec.isWhiteout(child)) {
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
            if (spec.removesAll(child)) {
                level.result().removeAll();
            } else if (spec.isWhiteout(child)) {
                level.result().remove(spec.removedName(child));
            }
        }
    }

    private void place(Node child, Directory parent, Deque<Level> pending) {
        if (!(child instanceof Directory upper)) {
            parent.put(child);
            return;
        }
        Directory result;
        if (spec.isOpaque(upper)) {
            result = WhiteoutSpec.asOrdinary(upper).withoutChildren();
        } else if (parent.child(upper.name()) instanceof Directory lower) {
            result = joined(lower, upper);
        } else {
            result = upper.withoutChildren();
        }
        parent.put(result);
        pending.push(new Level(result, upper));
    }
}
