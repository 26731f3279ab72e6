package dev.nydusconvert.cli;

import dev.nydusconvert.layer.ImageOutputs;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.Optimize;
import dev.nydusconvert.layer.OptimizeResult;
import dev.nydusconvert.layer.PrefetchFile;
import dev.nydusconvert.layer.PrefetchList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code optimize FILE}: what is to be fetched first gets a blob of its own. */
final class OptimizeCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final RewriteOptions rewrite = new RewriteOptions();
    private final OptionSpec paths = OptionSpec.builder("--prefetch")
            .paramLabel("PATH")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Put this file into the new blob: an absolute path in the image. Give it once for each.")
            .build();
    private final OptionSpec list = SharedOptions.path("--prefetch-list", "LIST")
            .description("As --prefetch, for the files that LIST names: a path a line, or JSON with parts of files"
                    + " (docs/cli.md); '-' is standard input.")
            .build();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    OptimizeCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        rewrite.addTo(spec);
        spec.addOption(paths).addOption(list).addOption(json);
        spec.usageMessage()
                .description(
                        "Copy the data of chosen files of an image into a blob of its own, the image's last one, which"
                                + " readers can fetch first and at once. The other blobs are still needed.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert optimize image.boot --blob-dir blobs -o fast.boot --prefetch /usr/bin/app",
                        "  nydus-convert optimize image.boot -o fast.boot --prefetch-list accessed.json --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        List<PrefetchFile> files = files();
        OptimizeReport report = new OptimizeReport(optimize(files), rewrite);
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(streams.text(), report::writeJson);
        } else {
            report.writeText(streams.text());
        }
        return 0;
    }

    private List<PrefetchFile> files() throws IOException {
        List<String> named = paths.getValue();
        boolean anyNamed = named != null && !named.isEmpty();
        Path file = list.getValue();
        if (anyNamed == (file != null)) {
            throw new ParameterException(spec.commandLine(), "give either --prefetch or --prefetch-list");
        }
        if (anyNamed) {
            return named.stream().map(PrefetchFile::whole).toList();
        }
        return file.equals(NamedOutputs.STDOUT)
                ? PrefetchList.read(streams.in().readAllBytes(), "standard input")
                : PrefetchList.read(Files.readAllBytes(file), file.toString());
    }

    private OptimizeResult optimize(List<PrefetchFile> files) throws IOException {
        try (ImageOutputs outputs = rewrite.openOutputs();
                ShutdownHook hook = new ShutdownHook(outputs)) {
            return new Optimize(rewrite.locator()).run(rewrite.image(), files, outputs);
        }
    }
}
