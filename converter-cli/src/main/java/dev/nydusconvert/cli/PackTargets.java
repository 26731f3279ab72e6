package dev.nydusconvert.cli;

import dev.nydusconvert.layer.BlobCacheOutputs;
import dev.nydusconvert.layer.DirectoryOutputs;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Where {@code pack} puts a layer: all of it into a directory, or each part into a file of its own. */
final class PackTargets {
    private final OptionSpec output = SharedOptions.path("--output", "DIR")
            .names("-o", "--output")
            .description("Put blob and bootstrap into DIR, made if missing, under the names by which readers look for"
                    + " them: the blob's id, and the bootstrap's SHA-256 with '.boot'.")
            .build();
    private final OptionSpec blob = SharedOptions.path("--blob", "FILE")
            .description("Put the blob into FILE, which may be a pipe; '-' is standard output, and the result then goes"
                    + " to standard error.")
            .build();
    private final OptionSpec bootstrap = SharedOptions.path("--bootstrap", "FILE")
            .description("Put the bootstrap into FILE.")
            .build();
    private final OptionSpec recipeFile = SharedOptions.path("--recipe-file", "FILE")
            .description("With --recipe file: put the recipe into FILE. Default: into DIR, as the tar's SHA-256 with"
                    + " '.recipe'.")
            .build();
    private final OptionSpec cacheDir = SharedOptions.path("--blob-cache-dir", "DIR")
            .description("In place of the blob, put into DIR, made if missing, what nydusd would have in its cache:"
                    + " ID.blob.data and ID.blob.meta. Needs --bootstrap and --compressor none.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(output).addOption(blob).addOption(bootstrap).addOption(cacheDir);
    }

    /** Adds the place of a recipe, to stand behind the options that are about recipes. */
    void addRecipeTo(CommandSpec spec) {
        spec.addOption(recipeFile);
    }

    /** Whether the place of the blob is taken by what a reader would have in its cache. */
    boolean isCache() {
        return cacheDir.getValue() != null;
    }

    /** Whether a file can be put beside the bootstrap. */
    boolean hasRoomBesideBootstrap(boolean inlined) {
        return output.getValue() != null || (!inlined && !NamedOutputs.STDOUT.equals(bootstrap.getValue()));
    }

    /** Whether a part of the layer goes to standard output. */
    boolean takeStandardOutput() {
        return Stream.of(blob, bootstrap, recipeFile).anyMatch(target -> NamedOutputs.STDOUT.equals(target.getValue()));
    }

    /**
     * Refuses targets that are missing, or that do not go together.
     *
     * @param recipeIsAFile whether there is to be a recipe beside blob and bootstrap
     */
    void require(PackData data, PackOptions chosen, boolean recipeIsAFile, CommandSpec spec) {
        String problem = problem(data, chosen, recipeIsAFile);
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    /** What is wrong with the targets; null if nothing is. */
    private String problem(PackData data, PackOptions chosen, boolean recipeIsAFile) {
        if (data == PackData.TARFS) {
            return (output.getValue() == null) == (bootstrap.getValue() == null)
                    ? "where shall the bootstrap go? Give either --output DIR or --bootstrap FILE"
                    : null;
        }
        if (isCache()) {
            return problemOfCache(data, chosen);
        }
        if (output.getValue() == null) {
            return problemOfNames(chosen.layout().inlineMeta(), recipeIsAFile);
        }
        return blob.getValue() != null || bootstrap.getValue() != null || recipeFile.getValue() != null
                ? "--output puts everything into a directory; give either it, or --blob and --bootstrap"
                : null;
    }

    private String problemOfCache(PackData data, PackOptions chosen) {
        if (output.getValue() != null || blob.getValue() != null || bootstrap.getValue() == null) {
            return "--blob-cache-dir takes the place of the blob, and needs --bootstrap FILE beside it; leave out"
                    + " --output and --blob";
        }
        if (data.refersToLayer()) {
            return "--data " + data.label() + " stores no data that a cache could hold";
        }
        try {
            BlobCacheOutputs.requireCacheable(chosen);
            return null;
        } catch (IllegalArgumentException e) {
            return "--blob-cache-dir: " + e.getMessage() + "; give --compressor none, and --layout plain or toc";
        }
    }

    private String problemOfNames(boolean inlined, boolean recipeIsAFile) {
        if (blob.getValue() == null) {
            return "where shall the blob go? Give --output DIR, or --blob FILE"
                    + (inlined ? "" : " and --bootstrap FILE");
        }
        if (inlined && bootstrap.getValue() != null) {
            return "--layout inline and inline-toc put the bootstrap into the blob; leave out --bootstrap, or choose"
                    + " --layout plain or toc";
        }
        if (!inlined && bootstrap.getValue() == null) {
            return "where shall the bootstrap go? Give --bootstrap FILE, or put it into the blob with --layout"
                    + " inline or inline-toc";
        }
        if (recipeIsAFile != (recipeFile.getValue() != null)) {
            return "--recipe file and --recipe-file FILE go together";
        }
        Set<Path> targets = new HashSet<>();
        for (OptionSpec target : List.of(blob, bootstrap, recipeFile)) {
            if (target.getValue() != null && !targets.add(target.getValue())) {
                return "two of --blob, --bootstrap and --recipe-file are the same: " + target.getValue();
            }
        }
        return null;
    }

    /**
     * Packs a layer into the targets; after a failure or a signal nothing is there.
     *
     * @param options those in force, for the report
     * @param standardOutput for targets that are it
     */
    PackReport pack(PackData data, PackOptions options, LayerPacking packing, OutputStream standardOutput)
            throws IOException {
        Path directory = output.getValue();
        Path bootstrapFile = bootstrap.getValue();
        if (directory != null) {
            return packInto(directory, data, options, packing);
        }
        if (isCache()) {
            PackResult result = run(packing, new BlobCacheOutputs(cacheDir.getValue(), bootstrapFile));
            return new PackReport(data, options, result, null, bootstrapFile, null, null);
        }
        if (data == PackData.TARFS) {
            PackResult result = run(packing, NamedOutputs.ofBootstrap(bootstrapFile, standardOutput));
            return new PackReport(data, options, result, null, bootstrapFile, null, null);
        }
        Path blobFile = blob.getValue();
        Path recipe = recipeFile.getValue();
        PackResult result = run(packing, new NamedOutputs(blobFile, bootstrapFile, recipe, standardOutput));
        Path external = result.external().isPresent() ? NamedOutputs.externalPath(bootstrapFile) : null;
        return new PackReport(data, options, result, blobFile, bootstrapFile, recipe, external);
    }

    private static PackReport packInto(Path directory, PackData data, PackOptions options, LayerPacking packing)
            throws IOException {
        DirectoryOutputs outputs = new DirectoryOutputs(directory);
        PackResult result = run(packing, outputs);
        return new PackReport(
                data,
                options,
                result,
                result.blob().map(outputs::blobPath).orElse(null),
                outputs.bootstrapPath(result.bootstrap()),
                result.recipe().isPresent() ? outputs.recipePath(result) : null,
                result.external().isPresent() ? outputs.externalPath(result) : null);
    }

    private static PackResult run(LayerPacking packing, LayerOutputs target) throws IOException {
        try (LayerOutputs outputs = new DiscardOnSignal(target)) {
            return packing.run(outputs);
        }
    }
}
