package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.cli.ErrorText;
import dev.nydusconvert.cli.JsonOutput;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code stat}: counts files and chunks of one image, or of all in a directory, and what another has in common with them. */
final class StatCommand implements Callable<Integer> {
    private final RootOptions root;
    private final OptionSpec bootstrap = Arguments.path("bootstrap", "The image to count.", "-B", "--bootstrap")
            .build();
    private final OptionSpec blobDir = Arguments.path(
                    "blob-dir",
                    "Count all images in this directory together: files without an extension.",
                    "-D",
                    "--blob-dir")
            .build();
    private final OptionSpec target = Arguments.path(
                    "target", "Count this image too, and what it has in common with the others.", "-T", "--target")
            .build();
    private final Backend backend = new Backend();
    private final OptionSpec digester = Arguments.choice(
                    "digester",
                    List.of(DigestAlgorithm.values()),
                    DigestAlgorithm::label,
                    DigestAlgorithm.BLAKE3,
                    "How chunks are digested; each image says it itself.",
                    "--digester")
            .build();
    private final OptionSpec json = Arguments.path(
                    "output-json", "Put the result into this file.", "-J", "--output-json")
            .build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    StatCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        spec.addOption(bootstrap).addOption(blobDir).addOption(target);
        backend.addTo(spec);
        spec.addOption(digester).addOption(json);
        spec.usageMessage().description("Count what RAFS file systems hold.").sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Path image = bootstrap.getValue();
        Path directory = blobDir.getValue();
        ImageStat stat = new ImageStat(image == null);
        try (Log log = root.log()) {
            if (image != null) {
                stat.addBase(read(image));
            } else if (directory != null) {
                addAll(directory, stat, log);
            } else {
                throw new RefusedException("one of `--bootstrap` and `--blob-dir` must be specified");
            }
        }
        Path compared = target.getValue();
        if (compared != null) {
            stat.addTarget(read(compared));
        }
        stat.finish();
        write(new StatReport(stat));
        return 0;
    }

    private Bootstrap read(Path file) throws IOException, RefusedException {
        BlobLocator locator = backend.locator();
        try (OpenLayer layer = OpenLayer.open(file, locator, Findings.FAIL_FAST)) {
            return layer.bootstrap();
        }
    }

    /** In the order of the names, so that the result does not depend on the file system. */
    private void addAll(Path directory, ImageStat stat, Log log) throws IOException, RefusedException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(it -> it.getFileName().toString().indexOf('.') < 0)
                    .filter(it -> Files.isRegularFile(it) && !it.equals(target.getValue()))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try {
                stat.addBase(read(file));
            } catch (MalformedInputException e) {
                log.debug("left out: " + ErrorText.of(e));
            }
        }
    }

    private void write(StatReport report) throws IOException {
        Path file = json.getValue();
        if (file == null) {
            PrintWriter out = root.streams().text();
            report.writeText(out);
            out.flush();
            return;
        }
        try (AtomicFile output = AtomicFile.create(file)) {
            output.stream().write(JsonOutput.text(report::writeJson, false).getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
    }
}
