package dev.nydusconvert.image;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import dev.nydusconvert.tree.TreeWalk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares two trees name by name: types, permissions, owners, modification times, extended attributes, devices, targets,
 * contents, and which names are names of one file.
 */
final class TreeComparison {
    private final Map<FileContent, Digest> expectedDigests;
    private final Map<FileContent, Digest> foundDigests;
    private final Map<FileContent, FileContent> partners = new IdentityHashMap<>();
    private final Map<FileContent, FileContent> partnersBack = new IdentityHashMap<>();
    private final Differences differences;

    /**
     * @param expectedDigests digests of the contents of the tree of the source
     * @param foundDigests digests of the contents of the other tree
     */
    TreeComparison(
            Map<FileContent, Digest> expectedDigests, Map<FileContent, Digest> foundDigests, Differences differences) {
        this.expectedDigests = expectedDigests;
        this.foundDigests = foundDigests;
        this.differences = differences;
    }

    /** Compares; returns how many names are in either tree. */
    long compare(Directory expected, Directory found) {
        Map<ByteBuffer, Node> left = new LinkedHashMap<>();
        for (TreeWalk.Entry entry : new TreeWalk(found)) {
            left.put(ByteBuffer.wrap(entry.path()), entry.node());
        }
        long names = 0;
        for (TreeWalk.Entry entry : new TreeWalk(expected)) {
            names++;
            Node other = left.remove(ByteBuffer.wrap(entry.path()));
            String path = "/" + PathBytes.display(entry.path());
            if (other == null) {
                differences.add(path, ImageAspect.NAME, "there", "missing");
            } else {
                compare(path, entry.node(), other);
            }
        }
        left.keySet()
                .forEach(path ->
                        differences.add("/" + PathBytes.display(path.array()), ImageAspect.NAME, "missing", "there"));
        return names + left.size();
    }

    private void compare(String path, Node expected, Node found) {
        if (expected.type() != found.type()) {
            differences.add(path, ImageAspect.TYPE, label(expected.type()), label(found.type()));
            return;
        }
        Attributes a = expected.attributes();
        Attributes b = found.attributes();
        compare(path, ImageAspect.MODE, octal(a.permissions()), octal(b.permissions()));
        compare(path, ImageAspect.OWNER, a.uid() + ":" + a.gid(), b.uid() + ":" + b.gid());
        compare(path, ImageAspect.MTIME, "" + a.mtimeSeconds(), "" + b.mtimeSeconds());
        compareXattrs(path, expected.xattrs(), found.xattrs());
        if (expected.type() == NodeType.CHARACTER_DEVICE || expected.type() == NodeType.BLOCK_DEVICE) {
            compare(path, ImageAspect.DEVICE, "" + expected.deviceNumber(), "" + found.deviceNumber());
        }
        if (expected instanceof Symlink from
                && found instanceof Symlink to
                && !Arrays.equals(from.target(), to.target())) {
            differences.add(path, ImageAspect.TARGET, PathBytes.display(from.target()), PathBytes.display(to.target()));
        }
        if (expected instanceof RegularFile from && found instanceof RegularFile to) {
            compareContents(path, from.content(), to.content());
        }
    }

    private void compareContents(String path, FileContent expected, FileContent found) {
        compare(path, ImageAspect.SIZE, "" + expected.size(), "" + found.size());
        if (expected.size() == found.size()) {
            compare(
                    path,
                    ImageAspect.CONTENT,
                    "sha256:" + expectedDigests.get(expected),
                    "sha256:" + foundDigests.get(found));
        }
        FileContent partner = partners.putIfAbsent(expected, found);
        FileContent partnerBack = partnersBack.putIfAbsent(found, expected);
        if (partner != null && partner != found) {
            differences.add(path, ImageAspect.LINKS, "a hard link to one that was named before", "one of its own");
        } else if (partner == null && partnerBack != null) {
            differences.add(path, ImageAspect.LINKS, "one of its own", "a hard link to one that was named before");
        }
    }

    private void compareXattrs(String path, List<Xattr> expected, List<Xattr> found) {
        compare(path, ImageAspect.XATTRS, text(expected), text(found));
    }

    private void compare(String path, ImageAspect aspect, String expected, String found) {
        if (!expected.equals(found)) {
            differences.add(path, aspect, expected, found);
        }
    }

    private static String text(List<Xattr> xattrs) {
        return xattrs.stream()
                .map(it -> PathBytes.display(it.name()) + "=" + HexFormat.of().formatHex(it.value()))
                .sorted()
                .collect(Collectors.joining(" ", "[", "]"));
    }

    private static String octal(int permissions) {
        return String.format(Locale.ROOT, "%04o", permissions);
    }

    private static String label(NodeType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
