package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.FileContents;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The files of a Nydus image, read where it is: only what is asked for is fetched. */
public final class ImageFiles implements Closeable {
    private static final byte[] PARENT = {'.', '.'};
    private static final byte[] SAME = {'.'};

    /** As Linux does. */
    private static final int MAX_LINKS = 40;

    private final WorkFolder folder;
    private final OpenLayer layer;
    private final Inspection inspection;

    private ImageFiles(WorkFolder folder, OpenLayer layer) {
        this.folder = folder;
        this.layer = layer;
        this.inspection = new Inspection(layer.bootstrap());
    }

    /**
     * Opens an image; of an index the one that is chosen.
     *
     * @param source not closed, and in use until the files are closed
     * @param temporary an existing folder, for the bootstrap
     */
    public static ImageFiles open(ImageSource source, PlatformChoice platforms, Path temporary) throws IOException {
        RawManifest top = source.topManifest();
        if (top.isIndex()) {
            List<Descriptor> chosen = platforms.choose(ImageIndex.read(top), true);
            if (chosen.size() != 1) {
                throw new IOException("index " + top.digest() + " has " + chosen.size()
                        + " images of the kind that is wanted; name one by its platform");
            }
            top = source.manifest(chosen.get(0));
        }
        WorkFolder folder = WorkFolder.createIn(temporary);
        try {
            NydusImage image = NydusImage.open(source, ImageManifest.read(top), folder);
            return new ImageFiles(folder, image.openMerged(Findings.FAIL_FAST));
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** The bootstrap of the image, with its blobs. */
    public OpenLayer layer() {
        return layer;
    }

    /**
     * Finds a file, with symbolic links followed inside the image.
     *
     * @throws FileNotFoundException if there is none of that path
     */
    public Inspection.Entry find(byte[] path) throws IOException {
        Deque<byte[]> left = new ArrayDeque<>(components(path));
        List<byte[]> found = new ArrayList<>();
        int links = 0;
        while (!left.isEmpty()) {
            byte[] name = left.pop();
            if (Arrays.equals(name, PARENT)) {
                if (!found.isEmpty()) {
                    found.remove(found.size() - 1);
                }
                continue;
            }
            found.add(name);
            Node node = node(found, path);
            if (node instanceof Symlink link) {
                if (++links > MAX_LINKS) {
                    throw new FileNotFoundException(display(path) + " leads through more than " + MAX_LINKS + " links");
                }
                found.remove(found.size() - 1);
                if (link.target()[0] == '/') {
                    found.clear();
                }
                List<byte[]> target = components(link.target());
                for (int i = target.size() - 1; i >= 0; i--) {
                    left.push(target.get(i));
                }
            }
        }
        return entry(found, path);
    }

    private Node node(List<byte[]> components, byte[] wanted) throws FileNotFoundException {
        return entry(components, wanted).node();
    }

    private Inspection.Entry entry(List<byte[]> components, byte[] wanted) throws FileNotFoundException {
        return inspection
                .entry(joined(components))
                .orElseThrow(() -> new FileNotFoundException("the image has no file " + display(wanted)));
    }

    /** A path as it was asked for, from the root. */
    private static String display(byte[] path) {
        String text = PathBytes.display(path);
        return text.startsWith("/") ? text : "/" + text;
    }

    private static byte[] joined(List<byte[]> components) {
        int length = components.stream().mapToInt(it -> it.length + 1).sum();
        byte[] path = new byte[length];
        int at = 0;
        for (byte[] component : components) {
            path[at++] = '/';
            System.arraycopy(component, 0, path, at, component.length);
            at += component.length;
        }
        return path;
    }

    private static List<byte[]> components(byte[] path) {
        List<byte[]> all = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= path.length; end++) {
            if (end == path.length || path[end] == '/') {
                byte[] name = Arrays.copyOfRange(path, start, end);
                if (name.length > 0 && !Arrays.equals(name, SAME)) {
                    all.add(name);
                }
                start = end + 1;
            }
        }
        return all;
    }

    /**
     * Writes the content of a file.
     *
     * @param threads number of threads that read chunks, at least 1
     * @param target flushed, not closed
     * @throws IOException if it is no regular file
     */
    public void write(Inspection.Entry entry, int threads, OutputStream target) throws IOException {
        String path = "/" + PathBytes.display(entry.path());
        if (!(entry.node() instanceof RegularFile file)) {
            boolean directory = entry.node().type() == NodeType.DIRECTORY;
            throw new IOException(path + (directory ? " is a directory" : " is no regular file"));
        }
        new FileContents(layer, threads).write(file, path, target);
    }

    @Override
    public void close() throws IOException {
        try (WorkFolder closing = folder) {
            layer.close();
        }
    }
}
