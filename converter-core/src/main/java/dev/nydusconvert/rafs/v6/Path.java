package dev.nydusconvert.rafs.v6;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Path of a node, spelt out for messages only.
 *
 * @param parent path of the parent; null for the root
 * @param name last component
 * @param depth number of components; 0 for the root
 * @param length in bytes, with the slash before each component
 */
record Path(Path parent, byte[] name, int depth, int length) {
    private static final int MAX_PARTS = 100;

    static final Path ROOT = new Path(null, new byte[0], 0, 0);

    Path child(byte[] childName) {
        return new Path(this, childName, depth + 1, length + 1 + childName.length);
    }

    static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    /** The path, its beginning left out if it is very long. */
    @Override
    public String toString() {
        if (parent == null) {
            return "/";
        }
        Deque<String> parts = new ArrayDeque<>();
        Path part = this;
        while (part.parent != null && parts.size() < MAX_PARTS) {
            parts.push(text(part.name));
            part = part.parent;
        }
        return (part.parent == null ? "/" : ".../") + String.join("/", parts);
    }
}
