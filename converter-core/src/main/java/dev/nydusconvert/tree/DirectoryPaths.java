package dev.nydusconvert.tree;

import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Some directories of a tree, named by their paths. Takes memory for their names, not for their paths: a path of 32,000
 * levels would else be one of 32,000 paths with a gigabyte together.
 *
 * <p>As bytes, each path is: how many names of the path before it are its first ones; the length of the rest; and that, names with
 * slashes between them. Numbers have seven bits in a byte, the lowest first, and the highest bit of all bytes but the last.
 */
public final class DirectoryPaths {
    public static final DirectoryPaths NONE = new DirectoryPaths(new byte[0]);

    private static final int MAX_NUMBER_BITS = 28;

    private final byte[] bytes;

    private DirectoryPaths(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The directories of a tree that {@code chosen} picks. */
    public static DirectoryPaths of(Directory root, Predicate<Directory> chosen) {
        Writer writer = new Writer();
        if (chosen.test(root)) {
            writer.add();
        }
        Deque<Iterator<Node>> levels = new ArrayDeque<>();
        levels.push(root.children().iterator());
        while (!levels.isEmpty()) {
            if (!levels.element().hasNext()) {
                levels.pop();
                writer.leave();
            } else if (levels.element().next() instanceof Directory directory) {
                writer.enter(directory.name());
                if (chosen.test(directory)) {
                    writer.add();
                }
                levels.push(directory.children().iterator());
            }
        }
        return new DirectoryPaths(writer.out.toByteArray());
    }

    /** The path on which a walk is, and what has been written. */
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<byte[]> path = new ArrayList<>();

        /** How many names the last path written has in common with the current one. */
        private int shared;

        void enter(byte[] name) {
            path.add(name);
        }

        void leave() {
            if (!path.isEmpty()) {
                path.remove(path.size() - 1);
                shared = Math.min(shared, path.size());
            }
        }

        void add() {
            int length = Math.max(0, path.size() - shared - 1);
            for (byte[] name : path.subList(shared, path.size())) {
                length += name.length;
            }
            number(shared);
            number(length);
            for (int i = shared; i < path.size(); i++) {
                if (i > shared) {
                    out.write('/');
                }
                out.writeBytes(path.get(i));
            }
            shared = path.size();
        }

        private void number(int value) {
            int left = value;
            while (left > 0x7f) {
                out.write(left & 0x7f | 0x80);
                left >>>= 7;
            }
            out.write(left);
        }
    }

    /**
     * Paths that {@link #bytes()} gave.
     *
     * @param source names the bytes in messages
     */
    public static DirectoryPaths ofBytes(byte[] bytes, String source) throws MalformedInputException {
        Reader reader = new Reader(bytes);
        while (reader.hasNext()) {
            int depth = reader.depth;
            if (!reader.next() || reader.kept > depth || reader.names.stream().anyMatch(name -> name.length == 0)) {
                throw new MalformedInputException(source, reader.at, "no list of paths of directories");
            }
        }
        return new DirectoryPaths(bytes.clone());
    }

    /** The paths as bytes, for {@link #ofBytes}. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /**
     * Changes these directories in a tree; those that it does not have are passed over.
     *
     * @param change gives a directory with the same children
     * @return the root, which may be another one now
     */
    public Directory replaceIn(Directory root, UnaryOperator<Directory> change) {
        // The directory at each level of the current path; null where the tree has none.
        List<Directory> trail = new ArrayList<>(List.of(root));
        Reader reader = new Reader(bytes);
        while (reader.hasNext() && reader.next()) {
            trail.subList(reader.kept + 1, trail.size()).clear();
            for (byte[] name : reader.names) {
                Directory parent = trail.get(trail.size() - 1);
                trail.add(parent != null && parent.child(name) instanceof Directory directory ? directory : null);
            }
            int last = trail.size() - 1;
            if (trail.get(last) != null) {
                Directory changed = change.apply(trail.get(last));
                trail.set(last, changed);
                if (last > 0) {
                    trail.get(last - 1).put(changed);
                }
            }
        }
        return trail.get(0);
    }

    /** Reads one path after the other. */
    private static final class Reader {
        private final byte[] bytes;
        private int at;

        /** Of the path just read: how many names are those of the path before, the others, and how many there are. */
        private int kept;

        private List<byte[]> names = List.of();
        private int depth;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        /** Returns false if there is no path here. */
        boolean next() {
            kept = number();
            int length = number();
            if (kept < 0 || length < 0 || length > bytes.length - at) {
                return false;
            }
            names = names(at, at + length);
            at += length;
            depth = kept + names.size();
            return true;
        }

        private List<byte[]> names(int from, int to) {
            List<byte[]> found = new ArrayList<>();
            int start = from;
            for (int i = from; from < to && i <= to; i++) {
                if (i == to || bytes[i] == '/') {
                    found.add(Arrays.copyOfRange(bytes, start, i));
                    start = i + 1;
                }
            }
            return found;
        }

        private int number() {
            int value = 0;
            for (int shift = 0; shift < MAX_NUMBER_BITS && at < bytes.length; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            return -1;
        }
    }
}
