package dev.nydusconvert.layer;

import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;

/** Gives a file that was made the attributes of its node, as far as Java, the file system and the user's rights allow. */
final class ExtractedAttributes {
    /** The only namespace that Java can write. */
    private static final String USER_NAMESPACE = "user.";

    private static final int SET_USER_ID = 04000;
    private static final int SET_GROUP_ID = 02000;

    private final ExtractProblems problems;

    ExtractedAttributes(ExtractProblems problems) {
        this.problems = problems;
    }

    /** @param path path in the layer, for messages */
    void apply(Node node, Path file, String path) {
        Attributes attributes = node.attributes();
        // In this order: a change of owner takes set-id bits and capabilities away, and any change sets the time.
        boolean user = setOwner("unix:uid", attributes.uid(), file, path);
        boolean group = setOwner("unix:gid", attributes.gid(), file, path);
        for (Xattr xattr : node.xattrs()) {
            setXattr(xattr, node, file, path);
        }
        if (node.type() != NodeType.SYMLINK) {
            setMode(attributes.permissions(), user, group, file, path);
        }
        setTime(attributes, file, path);
    }

    /** Returns whether the file has that owner now. */
    private boolean setOwner(String attribute, long id, Path file, String path) {
        try {
            if (owner(attribute, file) != (int) id) {
                Files.setAttribute(file, attribute, (int) id, LinkOption.NOFOLLOW_LINKS);
            }
            // The number -1 leaves the owner as it is, and nothing says so.
            if (owner(attribute, file) == (int) id) {
                return true;
            }
        } catch (IOException | UnsupportedOperationException e) {
            // The same as an owner that was not taken.
        }
        problems.add("the owner could not be set: that needs more rights", path);
        return false;
    }

    private static int owner(String attribute, Path file) throws IOException {
        return (Integer) Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS);
    }

    private void setXattr(Xattr xattr, Node node, Path file, String path) {
        String name = new String(xattr.name(), StandardCharsets.UTF_8);
        String shown = PathBytes.display(xattr.name());
        if (!name.startsWith(USER_NAMESPACE) || node.type() == NodeType.SYMLINK) {
            problems.add("xattr " + shown + " could not be set: Java only sets those of user. on files", path);
            return;
        }
        try {
            UserDefinedFileAttributeView view =
                    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (view == null) {
                problems.add("xattrs could not be set: the file system has none", path);
            } else {
                view.write(name.substring(USER_NAMESPACE.length()), ByteBuffer.wrap(xattr.value()));
            }
        } catch (IOException | IllegalArgumentException e) {
            problems.add("xattr " + shown + " could not be set: " + e.getMessage(), path);
        }
    }

    /**
     * A program with a set-id bit runs with the rights of its owner. If that is not the layer's but the user who unpacks, the
     * layer would have its programs run with the rights of that user, by anybody.
     */
    private void setMode(int permissions, boolean user, boolean group, Path file, String path) {
        int refused = permissions & ((user ? 0 : SET_USER_ID) | (group ? 0 : SET_GROUP_ID));
        if (refused != 0) {
            problems.add("a set-id bit is left out, since the owner could not be set", path);
        }
        try {
            Files.setAttribute(file, "unix:mode", permissions & ~refused, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException e) {
            problems.add("the mode could not be set", path);
        }
    }

    private void setTime(Attributes attributes, Path file, String path) {
        FileTime time = FileTime.from(Instant.ofEpochSecond(attributes.mtimeSeconds(), attributes.mtimeNanos()));
        try {
            Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(time, null, null);
            if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).equals(time)) {
                return;
            }
        } catch (IOException e) {
            // The same as a time that was not taken.
        }
        problems.add("the modification time could not be set exactly", path);
    }
}
