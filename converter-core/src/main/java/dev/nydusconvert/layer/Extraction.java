package dev.nydusconvert.layer;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.PathNames;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The extraction of one layer: names and content first, then links, then attributes. */
final class Extraction {
    private final OpenLayer layer;
    private final Bootstrap bootstrap;
    private final int threads;
    private final Limits limits;
    private final ExtractProblems problems = new ExtractProblems();
    private final Map<FileContent, Path> firstNames = new IdentityHashMap<>();
    private final List<Made> made = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private long bytes;

    /** A directory whose children are being made. */
    private record Level(Path file, String path, Iterator<Node> children) {}

    /** A file that waits for its attributes. */
    private record Made(Node node, Path file, String path) {}

    /** A further name of a file, which may not be there yet. */
    private record Link(Path file, Path first) {}

    Extraction(OpenLayer layer, int threads, Limits limits) {
        this.layer = layer;
        this.bootstrap = layer.bootstrap();
        this.threads = threads;
        this.limits = limits;
    }

    /** @param target an empty directory */
    ExtractReport run(Path target) throws IOException {
        try {
            return extract(target);
        } catch (FileAlreadyExistsException e) {
            // The names of a directory differ, and nothing was there. What is there now is never followed or written
            // to.
            throw new FileSystemException(
                    e.getFile(),
                    null,
                    "is there already: the file system takes it for another name of the layer (the case of letters, the"
                            + " forms of Unicode), or somebody else made it");
        }
    }

    private ExtractReport extract(Path target) throws IOException {
        List<String> unproven = TarfsBlob.prove(layer);
        ChunkOwner owner = new ChunkOwner(bootstrap);
        try (FileSequence sequence = new FileSequence();
                ContentAssembler assembler = new ContentAssembler(
                        layer.blobs(), bootstrap.chunkSize(), threads, owner::describe, sequence)) {
            walk(target, new WholeContents(layer.file().toString(), bootstrap.chunks(), assembler), sequence);
            assembler.finish();
        }
        for (Link link : links) {
            Files.createLink(link.file(), link.first());
        }
        ExtractedAttributes attributes = new ExtractedAttributes(problems);
        // From the last to the first: a directory gets its time when nothing in it changes any more, and its mode when
        // nothing in it has to be reached.
        for (int i = made.size() - 1; i >= 0; i--) {
            attributes.apply(made.get(i).node(), made.get(i).file(), made.get(i).path());
        }
        return new ExtractReport((long) made.size() + links.size(), bytes, problems.list(), unproven);
    }

    private void walk(Path target, WholeContents contents, FileSequence sequence) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(enter(bootstrap.root(), target, ""));
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (!level.children().hasNext()) {
                levels.pop();
                continue;
            }
            Node node = level.children().next();
            String path = level.path() + "/" + PathBytes.display(node.name());
            Optional<Path> name = fileName(node.name());
            if (name.isEmpty()) {
                problems.add("the name, with all below it, cannot be made on this system", path);
                continue;
            }
            Path file = level.file().resolve(name.get());
            if (node instanceof Directory directory) {
                Files.createDirectory(file, PrivateMode.ofFolder());
                levels.push(enter(directory, file, path));
            } else {
                make(node, file, path, contents, sequence);
            }
        }
    }

    private Level enter(Directory directory, Path file, String path) {
        made.add(new Made(directory, file, path.isEmpty() ? "/" : path));
        return new Level(file, path, directory.children().iterator());
    }

    private void make(Node node, Path file, String path, WholeContents contents, FileSequence sequence)
            throws IOException {
        if (node instanceof SpecialFile) {
            problems.add("Java cannot make a file of type " + node.type(), path);
        } else if (node instanceof Symlink symlink) {
            makeSymlink(symlink, file, path);
        } else if (node instanceof RegularFile regular) {
            Path first = firstNames.putIfAbsent(regular.content(), file);
            if (first != null) {
                links.add(new Link(file, first));
                return;
            }
            takeRoom(regular.content().size());
            sequence.add(file, regular.content().size());
            contents.add(regular.content(), path);
            made.add(new Made(node, file, path));
        }
    }

    private void takeRoom(long size) throws MalformedInputException {
        if (size > limits.layerSize() - bytes) {
            throw Limits.exceeded(
                    layer.file().toString(),
                    MalformedInputException.NO_OFFSET,
                    "its files have more than " + limits.layerSize() + " bytes",
                    Limits.MAX_LAYER_SIZE);
        }
        bytes += size;
    }

    private void makeSymlink(Symlink symlink, Path file, String path) throws IOException {
        Optional<Path> target = PathNames.ofBytes(symlink.target());
        if (target.isEmpty()) {
            problems.add("the target of the symbolic link cannot be expressed on this system", path);
            return;
        }
        if (!Arrays.equals(PathNames.bytes(target.get()), symlink.target())) {
            problems.add("Java writes the target of the symbolic link without its superfluous slashes", path);
        }
        Files.createSymbolicLink(file, target.get());
        made.add(new Made(symlink, file, path));
    }

    /** A name as a path of one component that stays where it is put; empty if it is not one here. */
    private static Optional<Path> fileName(byte[] name) {
        return PathNames.ofBytes(name)
                .filter(it -> it.getNameCount() == 1 && !it.isAbsolute())
                .filter(it -> Arrays.equals(PathNames.lastName(it), name))
                .filter(it -> !List.of("", ".", "..").contains(it.toString()));
    }
}
