package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.layer.InconsistentLayersException;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeResult;
import dev.nydusconvert.layer.MergeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code merge SOURCE...}: the bootstraps of layers become the bootstrap of an image. */
final class MergeCommand implements Callable<Integer> {
    /** The code by which callers know that the layers are to be built again. */
    private static final int INCONSISTENT = 2;

    private final RootOptions root;
    private final PositionalParamSpec sources =
            Arguments.operands("SOURCE", "Bootstraps of the layers, or blobs that hold them, the lowest first.");
    private final LowerImages lower = new LowerImages();
    private final OptionSpec bootstrap = Arguments.path(
                    "bootstrap", "Put the bootstrap of the image into this file.", "-B", "--bootstrap")
            .build();
    private final OptionSpec blobDir = Arguments.path(
                    "blob-dir", "Put the bootstrap into this directory, under its SHA-256.", "-D", "--blob-dir")
            .build();
    private final PrefetchArguments prefetch = new PrefetchArguments();
    private final OptionSpec json = Arguments.path(
                    "output-json", "Put the result into this file.", "-J", "--output-json")
            .build();
    private final MergeLists lists = new MergeLists();
    private final Backend backend = new Backend();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    MergeCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        spec.addPositional(sources);
        lower.addTo(spec);
        spec.addOption(bootstrap).addOption(blobDir);
        prefetch.addTo(spec);
        spec.addOption(json);
        lists.addTo(spec);
        backend.addTo(spec);
        spec.usageMessage()
                .description("Merge the bootstraps of layers into the bootstrap of an image.")
                .abbreviateSynopsis(true)
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        List<MergeSource> layers = lists.sources(sources.getValue());
        try (Log log = root.log()) {
            MergeOptions options = MergeOptions.DEFAULTS
                    .withPrefetch(prefetch.read(root.streams().in(), log))
                    .withLocator(backend.locator());
            Optional<Path> parent = lower.parent();
            Optional<Path> dictionary = lower.chunkDict();
            options = parent.isPresent() ? options.withParent(parent.get()) : options;
            options = dictionary.isPresent() ? options.withChunkDictionary(dictionary.get()) : options;
            try (BootstrapFile output = new BootstrapFile(bootstrap.getValue(), blobDir.getValue())) {
                merge(new Merge(options), layers, output);
            } catch (InconsistentLayersException e) {
                log.error("message:Inconsistent RAFS Filesystem: " + e.getMessage());
                return INCONSISTENT;
            }
            log.info("merged " + layers.size() + " layers");
        }
        return 0;
    }

    private void merge(Merge merge, List<MergeSource> layers, BootstrapFile output) throws IOException {
        long start = System.nanoTime();
        FirstByteClock clock = new FirstByteClock(output.stream());
        MergeResult made = merge.run(layers, clock);
        Path written = output.commit(made.digest());
        Trace trace = new Trace();
        trace.took("load_tree_from_bootstrap", clock.firstByte() - start);
        trace.took("dump_bootstrap", System.nanoTime() - clock.firstByte());
        List<String> ids = made.blobs().stream().map(BlobInfo::id).toList();
        new Result(written.toString(), ids, trace, made.version(), made.compression()).write(json.getValue(), true);
    }
}
