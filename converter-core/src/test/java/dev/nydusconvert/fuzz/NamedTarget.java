package dev.nydusconvert.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A reader to fuzz, and where what belongs to it is.
 *
 * @param label names its folders of findings and of what was learned
 * @param type has a constructor without parameters
 */
public record NamedTarget(String label, Class<? extends FuzzTarget> type) {
    /** Inputs that once were findings; each stays here. So do the corpora. */
    private static final Path KEPT = Path.of("src", "test", "resources", "dev", "nydusconvert", "fuzz");

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

    /** Inputs that are read in each run, by their names: each finding, and what fuzzers have learned from. */
    Map<String, byte[]> kept() throws IOException {
        Map<String, byte[]> inputs = KeptCorpus.read(corpus());
        if (Files.isDirectory(folder())) {
            try (Stream<Path> files = Files.list(folder())) {
                for (Path finding :
                        files.filter(file -> !file.equals(corpus())).sorted().toList()) {
                    inputs.put(finding.getFileName().toString(), Files.readAllBytes(finding));
                }
            }
        }
        return inputs;
    }

    /** Where the corpus is kept. */
    Path corpus() {
        return folder().resolve(KeptCorpus.FILE);
    }

    private Path folder() {
        return KEPT.resolve(label);
    }
}
