package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.CreateDictionary;
import dev.nydusconvert.layer.DictionaryOptions;
import dev.nydusconvert.layer.DictionaryResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code chunkdict generate SOURCE...}: chunks that several images use become a chunk dictionary, chosen by the rule of
 * {@code nydus-convert dict create}. There is no database, and names of directories do not count.
 */
final class ChunkdictGenerateCommand implements Callable<Integer> {
    private final RootOptions root;
    private final PositionalParamSpec sources = Arguments.operands("SOURCE", "Bootstraps of the images.");
    private final OptionSpec database = Arguments.text("database", "Accepted; no database is used.", "--database")
            .build();
    private final OptionSpec bootstrap = Arguments.path(
                    "bootstrap", "Put the dictionary into this file.", "-B", "--bootstrap")
            .build();
    private final OptionSpec blobDir = Arguments.path(
                    "blob-dir", "Put the dictionary into this directory, under its SHA-256.", "-D", "--blob-dir")
            .build();
    private final PrefetchArguments prefetch = new PrefetchArguments();
    private final OptionSpec json = Arguments.path(
                    "output-json", "Put the result into this file.", "-J", "--output-json")
            .build();
    private final Backend backend = new Backend();
    private final OptionSpec verbose = Arguments.flag("Tell what each image shares.", "-v", "--verbose");
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ChunkdictGenerateCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        spec.addPositional(sources).addOption(database).addOption(bootstrap).addOption(blobDir);
        prefetch.addTo(spec);
        spec.addOption(json);
        backend.addTo(spec);
        spec.addOption(verbose);
        spec.usageMessage()
                .description("Choose chunks that several images use for a chunk dictionary.")
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        List<Path> images = sources.getValue();
        DictionaryOptions options =
                DictionaryOptions.builder().locator(backend.locator()).build();
        try (Log log = root.log();
                BootstrapFile output = new BootstrapFile(bootstrap.getValue(), blobDir.getValue())) {
            DictionaryResult made = new CreateDictionary(options).run(images, output.stream());
            Path written = output.commit(made.bootstrap().digest());
            log.info("the dictionary has " + made.chunks() + " chunks, which saves " + made.savedBytes() + " bytes");
            if (Arguments.isSet(verbose)) {
                made.images().forEach(it -> log.info(it.file() + " shares " + it.sharedBytes() + " bytes"));
            }
            if (json.getValue() != null) {
                List<String> blobs =
                        made.blobs().stream().map(DictionaryResult.Blob::id).toList();
                Result.of(written, blobs).write(json.getValue(), true);
            }
        }
        return 0;
    }
}
