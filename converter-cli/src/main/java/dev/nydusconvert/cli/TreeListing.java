package dev.nydusconvert.cli;

import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.Symlink;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Nodes one a line, in columns, as {@code ls -l} shows them. */
final class TreeListing {
    private int linksWidth;
    private int ownerWidth;
    private int sizeWidth;

    /** @param entries gives what is to be listed, as often as asked */
    TreeListing(Supplier<Stream<Inspection.Entry>> entries) {
        try (Stream<Inspection.Entry> all = entries.get()) {
            all.forEach(entry -> {
                linksWidth = Math.max(linksWidth, links(entry).length());
                ownerWidth = Math.max(ownerWidth, owner(entry.node()).length());
                sizeWidth = Math.max(sizeWidth, size(entry.node()).length());
            });
        }
    }

    String line(Inspection.Entry entry) {
        Node node = entry.node();
        StringBuilder line = new StringBuilder(NodeText.mode(node));
        appendRight(line, links(entry), linksWidth);
        appendRight(line, owner(node), ownerWidth);
        appendRight(line, size(node), sizeWidth);
        line.append(' ').append(NodeText.mtime(node.attributes()));
        line.append(" /").append(PathText.escaped(entry.path()));
        if (node instanceof Symlink link) {
            line.append(" -> ").append(PathText.escaped(link.target()));
        }
        return line.toString();
    }

    private static void appendRight(StringBuilder line, String text, int width) {
        line.append(" ".repeat(1 + width - text.length())).append(text);
    }

    private static String links(Inspection.Entry entry) {
        return Integer.toString(entry.links());
    }

    private static String owner(Node node) {
        Attributes attributes = node.attributes();
        return attributes.uid() + ":" + attributes.gid();
    }

    private static String size(Node node) {
        if (NodeText.isDevice(node)) {
            return NodeText.major(node.deviceNumber()) + "," + NodeText.minor(node.deviceNumber());
        }
        return NodeText.size(node).isPresent()
                ? Long.toString(NodeText.size(node).getAsLong())
                : "-";
    }
}
