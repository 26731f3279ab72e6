package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.SharedOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options that name images which another one is put upon, or takes chunks from. */
final class LowerImages {
    private static final String BOOTSTRAP_TYPE = "bootstrap";

    private final OptionSpec chunkDict = Arguments.text(
                    "chunk-dict",
                    "Bootstrap of an image whose chunks are not stored again; also as 'bootstrap=FILE'.",
                    "--chunk-dict")
            .build();
    private final OptionSpec parent = Arguments.path(
                    "parent-bootstrap", "Bootstrap of an image that this one is put upon.", "--parent-bootstrap")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(chunkDict).addOption(parent);
    }

    /** Only the chunk dictionary. */
    void addChunkDictTo(CommandSpec spec) {
        spec.addOption(chunkDict);
    }

    /** The chunk dictionary. */
    Optional<Path> chunkDict() throws RefusedException {
        String text = chunkDict.getValue();
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(SharedOptions.parsePath(dictionaryFile(text)));
        } catch (TypeConversionException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    private static String dictionaryFile(String text) throws RefusedException {
        int separator = text.indexOf('=');
        if (separator < 0) {
            return text;
        }
        if (!text.substring(0, separator).equals(BOOTSTRAP_TYPE)) {
            throw new RefusedException("invalid type of chunk dictionary: " + text.substring(0, separator));
        }
        return text.substring(separator + 1);
    }

    /** The image below; an empty name is none. */
    Optional<Path> parent() {
        Path file = parent.getValue();
        return file == null || file.toString().isEmpty() ? Optional.empty() : Optional.of(file);
    }
}
