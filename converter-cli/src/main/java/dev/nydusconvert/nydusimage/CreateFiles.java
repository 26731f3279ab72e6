package dev.nydusconvert.nydusimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options of {@code create} that say where things go. */
final class CreateFiles {
    private final OptionSpec bootstrap = Arguments.path(
                    "bootstrap", "Put the bootstrap into this file.", "-B", "--bootstrap")
            .build();
    private final OptionSpec blobDir = Arguments.path(
                    "blob-dir",
                    "Put what has no file of its own into this directory: the blob under its id, the bootstrap under"
                            + " its SHA-256.",
                    "-D",
                    "--blob-dir")
            .build();
    private final OptionSpec blob = Arguments.path(
                    "blob", "Put the data blob into this file, or write it into this pipe.", "-b", "--blob")
            .build();
    private final OptionSpec externalBlob = Arguments.path(
                    "external-blob",
                    "With --blob-inline-meta: put the bootstrap of external files (--attributes) into this blob, or"
                            + " write it into this pipe; otherwise the file stays empty.",
                    "--external-blob")
            .build();
    private final OptionSpec inlineMeta =
            Arguments.flag("Put the bootstrap into the data blob.", "--blob-inline-meta", "--inline-bootstrap");
    private final OptionSpec cacheDir = Arguments.path(
                    "blob-cache-dir",
                    "Write what the daemon would have in its cache, ID.blob.data and ID.blob.meta, in place of a blob.",
                    "--blob-cache-dir")
            .build();
    private final OptionSpec json = Arguments.path(
                    "output-json", "Put the result into this file.", "-J", "--output-json")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(bootstrap)
                .addOption(blobDir)
                .addOption(blob)
                .addOption(externalBlob)
                .addOption(inlineMeta)
                .addOption(cacheDir)
                .addOption(json);
    }

    Path bootstrap() {
        return bootstrap.getValue();
    }

    Path blobDir() {
        return blobDir.getValue();
    }

    Path blob() {
        return blob.getValue();
    }

    Path externalBlob() {
        return externalBlob.getValue();
    }

    boolean inlineMeta() {
        return Arguments.isSet(inlineMeta);
    }

    Path cacheDir() {
        return cacheDir.getValue();
    }

    Path json() {
        return json.getValue();
    }

    /** Whether there is a place for a data blob, if only in a cache. */
    boolean hasBlobPlace() {
        return blob() != null || blobDir() != null || cacheDir() != null;
    }

    /**
     * Refuses options that exclude each other.
     *
     * @param compressor another option that excludes a cache, null if it was not given
     */
    void requireNoConflict(CommandSpec spec, OptionSpec blobId, OptionSpec compressor) {
        exclude(spec, bootstrap, inlineMeta);
        exclude(spec, inlineMeta, blobId);
        for (OptionSpec other : new OptionSpec[] {inlineMeta, blob, blobDir, compressor}) {
            exclude(spec, cacheDir, other);
        }
        if (bootstrap() == null && blobDir() == null && !inlineMeta()) {
            throw new ParameterException(spec.commandLine(), UsageErrors.missing(bootstrap));
        }
    }

    /** The message begins with the option that comes first on the command line. */
    private static void exclude(CommandSpec spec, OptionSpec one, OptionSpec other) {
        List<OptionSpec> given = spec.commandLine().getParseResult().matchedOptions();
        int place = given.indexOf(one);
        int otherPlace = given.indexOf(other);
        if (place >= 0 && otherPlace >= 0) {
            boolean inOrder = place < otherPlace;
            throw new ParameterException(
                    spec.commandLine(), UsageErrors.conflict(inOrder ? one : other, inOrder ? other : one));
        }
    }

    void requireDirectories() throws RefusedException {
        for (Path directory : new Path[] {blobDir(), cacheDir()}) {
            if (directory != null && !Files.isDirectory(directory)) {
                throw new RefusedException("directory to store blobs does not exist: " + directory);
            }
        }
    }

    /** The external blob, which stays empty unless the bootstrap of external files is in it. */
    void makeExternalBlob() throws IOException {
        if (externalBlob() != null && !Files.exists(externalBlob())) {
            Files.createFile(externalBlob());
        }
    }

    /** Where blob and bootstrap go. */
    CreatedFiles outputs() {
        return new CreatedFiles(
                blob(), inlineMeta() ? null : bootstrap(), blobDir(), inlineMeta() ? externalBlob() : null);
    }
}
