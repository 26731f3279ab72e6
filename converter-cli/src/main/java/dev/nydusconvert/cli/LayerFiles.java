package dev.nydusconvert.cli;

import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the layers that an operand stands for: a file for itself, a directory for the layers in it. */
final class LayerFiles {
    private static final String BOOTSTRAP_SUFFIX = ".boot";

    private LayerFiles() {}

    /**
     * The layers, in name order: at least one.
     *
     * @param operand a file, which is taken as a layer whatever it holds, or a directory
     * @throws IOException if there is none
     */
    static List<Path> all(Path operand) throws IOException {
        if (!Files.isDirectory(operand)) {
            return List.of(operand);
        }
        List<Path> layers = new ArrayList<>();
        try (Stream<Path> files = Files.list(operand).sorted()) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file) && isLayer(file)) {
                    layers.add(file);
                }
            }
        }
        if (layers.isEmpty()) {
            throw new IOException(operand + ": holds neither a bootstrap nor a data blob with one");
        }
        return layers;
    }

    /**
     * The one layer.
     *
     * @throws IOException if a directory does not hold exactly one
     */
    static Path only(Path operand) throws IOException {
        List<Path> layers = all(operand);
        if (layers.size() > 1) {
            throw new IOException(
                    operand + ": holds " + layers.size() + " layers; name one of them, for example " + layers.get(0));
        }
        return layers.get(0);
    }

    /** A bootstrap may be too damaged to be known but by its name. */
    private static boolean isLayer(Path file) throws IOException {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(BOOTSTRAP_SUFFIX) || OpenLayer.matches(file));
    }
}
