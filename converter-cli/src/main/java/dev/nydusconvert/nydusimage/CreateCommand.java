package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.cli.DiscardOnSignal;
import dev.nydusconvert.layer.BlobCacheOutputs;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.nydusimage.PrefetchArguments.Policy;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.PrefetchPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** {@code create SOURCE}: a layer becomes a bootstrap and usually a data blob. */
final class CreateCommand implements Callable<Integer> {
    private final RootOptions root;
    private final CreateInputs inputs = new CreateInputs();
    private final CreateFiles files = new CreateFiles();
    private final CreateFormat format = new CreateFormat();
    private final PrefetchArguments prefetch = new PrefetchArguments();
    private final Backend backend = new Backend();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CreateCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        inputs.addTo(spec);
        files.addTo(spec);
        format.addTo(spec);
        prefetch.addTo(spec);
        backend.addTo(spec);
        spec.usageMessage()
                .description("Create a RAFS file system from a directory, a tar, or a table of contents.")
                .abbreviateSynopsis(true)
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        files.requireNoConflict(spec, format.blobIdOption(), format.compressorOption());
        try (Log log = root.log()) {
            PrefetchPatterns patterns = prefetch.read(root.streams().in(), log);
            new CreateRules(inputs, format, files, prefetch.policy()).require();
            Build build = build(patterns);
            files.makeExternalBlob();
            build.result(format.version(), format.compression(inputs.type(), files.cacheDir() != null))
                    .write(files.json(), true);
            build.made().limitation().ifPresent(log::warn);
            log.info("built " + inputs.source());
        }
        return 0;
    }

    /** What was made, and how long it took. */
    private record Build(PackResult made, Path bootstrap, Path external, Trace trace) {
        Result result(RafsVersion version, Compression compression) {
            return new Result(
                    text(bootstrap),
                    made.blobTable(),
                    text(external),
                    made.external().map(PackResult.External::blobTable).orElse(List.of()),
                    trace,
                    version,
                    compression);
        }

        private static String text(Path file) {
            return file == null ? "" : file.toString();
        }
    }

    private Build build(PrefetchPatterns patterns) throws IOException, RefusedException {
        Path cache = files.cacheDir();
        if (cache != null) {
            return build(patterns, new BlobCacheOutputs(cache, files.bootstrap()), files::bootstrap, () -> null);
        }
        CreatedFiles created = files.outputs();
        return build(patterns, created, created::bootstrapPath, created::externalPath);
    }

    /**
     * @param bootstrap where the bootstrap is then
     * @param external where that of external files is then
     */
    private Build build(
            PrefetchPatterns patterns, LayerOutputs target, Supplier<Path> bootstrap, Supplier<Path> external)
            throws IOException, RefusedException {
        StageClock clock = new StageClock(target);
        Trace trace = new Trace();
        try (LayerOutputs outputs = new DiscardOnSignal(clock)) {
            PackResult made = new Creation(inputs, format, files, backend, policy(), root.recipeMode())
                    .run(patterns, outputs, trace);
            clock.report(trace);
            count(made, trace);
            return new Build(made, bootstrap.get(), external.get(), trace);
        }
    }

    private PrefetchPolicy policy() {
        return prefetch.policy() == Policy.BLOB ? PrefetchPolicy.BLOB : PrefetchPolicy.FS;
    }

    private static void count(PackResult made, Trace trace) {
        PackResult.Counts counts = made.counts();
        long reused = counts.chunkReferences() - counts.chunks();
        if (made.blob().isPresent() && counts.chunks() > 0) {
            trace.count("blob_uncompressed_size", counts.chunkBytes());
        }
        if (reused > 0) {
            trace.count("dedup_chunks", reused);
            trace.count("dedup_uncompressed_size", counts.contentBytes() - counts.chunkBytes());
        }
        trace.note("euid", ProcessOwner.uid());
        trace.note("egid", ProcessOwner.gid());
    }
}
