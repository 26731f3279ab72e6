package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.util.List;

/** A device, FIFO or socket. */
public final class SpecialFile extends Node {
    private final NodeType type;
    private final int deviceNumber;

    public SpecialFile(byte[] name, NodeType type, Attributes attributes, List<Xattr> xattrs, int deviceNumber) {
        super(name, attributes, xattrs);
        switch (type) {
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> this.type = type;
            default -> throw new IllegalArgumentException("not a special file: " + type);
        }
        this.deviceNumber = deviceNumber;
    }

    @Override
    public NodeType type() {
        return type;
    }

    @Override
    public int deviceNumber() {
        return deviceNumber;
    }
}
