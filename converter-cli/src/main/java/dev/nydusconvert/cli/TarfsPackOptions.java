package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.TarfsOptions;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code pack --data tarfs}, of which only some of those for stored data make sense. */
final class TarfsPackOptions {
    private static final List<String> WITHOUT_MEANING = List.of(
            "--rafs-version",
            "--compressor",
            "--digester",
            "--layout",
            "--recipe",
            "--recipe-file",
            "--keep-compressed-digest",
            "--chunk-dict",
            "--parent-bootstrap",
            "--whiteout-spec",
            "--prefetch-policy",
            "--blob-cache-dir",
            "--blob",
            "--threads");

    private final OptionSpec blobId = OptionSpec.builder("--blob-id")
            .paramLabel("ID")
            .type(String.class)
            .converters(TarfsPackOptions::parseId)
            .description("With --data tarfs: what the bootstrap calls the tar. Default: its SHA-256, which is also what"
                    + " proves its bytes.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(blobId);
    }

    private static String parseId(String text) {
        if (!TarfsOptions.validId(text)) {
            throw new TypeConversionException("'" + text + "' is not the bare name of a file with 1 to 64 bytes");
        }
        return text;
    }

    /** Refuses options that are for stored data only. */
    void requireMeaning(CommandSpec spec) {
        for (String name : WITHOUT_MEANING) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw new ParameterException(
                        spec.commandLine(), "--data tarfs leaves the tar as it is; leave out " + name);
            }
        }
    }

    /** Refuses options that are for tarfs only. */
    void requireUnused(CommandSpec spec) {
        if (blobId.getValue() != null) {
            throw new ParameterException(spec.commandLine(), "--blob-id goes with --data tarfs");
        }
    }

    /** @param chosen of which those count that concern the tree and the chunk size */
    TarfsOptions options(PackOptions chosen) {
        TarfsOptions options = TarfsOptions.DEFAULTS
                .withChunkSize(chosen.chunking().chunkSize())
                .withRepeatable(chosen.repeatable())
                .withMtimeSource(chosen.mtimeSource())
                .withPrefetch(chosen.prefetch())
                .withLimits(chosen.limits());
        String id = blobId.getValue();
        return id == null ? options : options.withBlobId(id);
    }

    /** What is in force, for the report. */
    static PackOptions inForce(TarfsOptions options) {
        return PackOptions.DEFAULTS.toBuilder()
                .chunking(new ChunkingOptions(options.chunkSize(), DigestAlgorithm.SHA256, Compression.NONE))
                .build();
    }
}
