package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.util.List;

/** A symbolic link. */
public final class Symlink extends Node {
    private final byte[] target;
    private final int deviceNumber;

    /** @param target where it points, verbatim; not empty */
    public Symlink(byte[] name, Attributes attributes, List<Xattr> xattrs, int deviceNumber, byte[] target) {
        super(name, attributes, xattrs);
        if (target.length == 0) {
            throw new IllegalArgumentException("a symbolic link needs a target");
        }
        this.deviceNumber = deviceNumber;
        this.target = target;
    }

    @Override
    public NodeType type() {
        return NodeType.SYMLINK;
    }

    @Override
    public int deviceNumber() {
        return deviceNumber;
    }

    /** Where it points, verbatim. Not to be changed. */
    public byte[] target() {
        return target;
    }
}
