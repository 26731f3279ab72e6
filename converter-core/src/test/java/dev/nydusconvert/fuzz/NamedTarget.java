package dev.nydusconvert.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A reader to fuzz, and where what belongs to it is.
 *
 * @param label names its folders of findings and of what was learned
 * @param type has a constructor without parameters
 */
public record NamedTarget(String label, Class<? extends FuzzTarget> type) {
    /** Inputs that once were findings; each stays here. */
    private static final Path FINDINGS = Path.of("src", "test", "resources", "dev", "nydusconvert", "fuzz");

    /** The reader; some make a sample first, so this is called once. */
    FuzzTarget create() {
        return create(type);
    }

    static FuzzTarget create(Class<? extends FuzzTarget> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be made", e);
        }
    }

    /** The files of {@link #FINDINGS} for this target. */
    List<Path> findings() throws IOException {
        Path folder = FINDINGS.resolve(label);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
