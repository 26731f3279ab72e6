package dev.nydusconvert.nydusimage;

import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.Node;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** Inode numbers as the bootstrap has them: in v5 inode numbers, in v6 nids. */
final class InodeNumbers implements ObjLongConsumer<Node> {
    private final Map<Node, Long> numbers = new IdentityHashMap<>();

    @Override
    public void accept(Node node, long number) {
        numbers.put(node, number);
    }

    long of(Node node) {
        return numbers.get(node);
    }

    /** How many inodes the super block counts: in v5 names of one file count once, in v6 each. */
    long count(RafsVersion version) {
        return version == RafsVersion.V6
                ? numbers.size()
                : numbers.values().stream().distinct().count();
    }
}
