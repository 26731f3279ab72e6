package dev.nydusconvert.cli;

import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.tree.Directory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code inspect FILE [PATH]}: shows what a bootstrap describes. */
final class InspectCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec file = PositionalParamSpec.builder()
            .paramLabel("FILE|IMAGE")
            .index("0")
            .required(true)
            .description("A bootstrap, a blob that holds one, or a directory with exactly one of them. Or an image: "
                    + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec path = PositionalParamSpec.builder()
            .paramLabel("PATH")
            .index("1")
            .arity("0..1")
            .description(
                    "Show this file of the layer only, with its extended attributes; of a directory its entries too."
                            + " Bytes that are no text can be written as \\xff.")
            .build();
    private final OptionSpec chunks = OptionSpec.builder("--chunks")
            .description("Show the chunks of each file.")
            .build();
    private final OptionSpec blobs = OptionSpec.builder("--blobs")
            .description("Show the blob table in place of the tree.")
            .build();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    InspectCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(file).addPositional(path).addOption(chunks).addOption(blobs);
        registry.addTo(spec);
        spec.addOption(json);
        spec.usageMessage()
                .description(
                        "Show the files, chunks and blobs that a bootstrap describes.",
                        "Of an image: what it is, which runtimes can use it, its layers and sizes.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert inspect out",
                        "  nydus-convert inspect layer.boot /etc/passwd --chunks",
                        "  nydus-convert inspect layer.nydus --blobs --json",
                        "  nydus-convert inspect docker://registry.example/app:nydus");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        if (SharedOptions.isSet(blobs) && (path.getValue() != null || SharedOptions.isSet(chunks))) {
            throw new ParameterException(spec.commandLine(), "--blobs goes neither with PATH nor with --chunks");
        }
        if (ImageOperand.isOne(file.getValue())) {
            inspectImage();
            return 0;
        }
        Path found = LayerFiles.only(SharedOptions.converted(spec, file.getValue(), SharedOptions::parsePath));
        try (OpenLayer layer = OpenLayer.open(found, BlobLocator.NONE, Findings.FAIL_FAST)) {
            show(layer);
        }
        return 0;
    }

    private void inspectImage() throws IOException {
        if (path.getValue() != null || SharedOptions.isSet(blobs) || SharedOptions.isSet(chunks)) {
            throw new ParameterException(
                    spec.commandLine(), "PATH, --chunks and --blobs are for layers; for the files of an image use ls");
        }
        ImageReference image = SharedOptions.converted(spec, file.getValue(), ImageOperand::parse);
        new ImageInspect(registry.transports(spec, streams), streams).run(image, SharedOptions.isSet(json));
    }

    private void show(OpenLayer layer) throws IOException {
        Inspection inspection = new Inspection(layer.bootstrap());
        Inspection.Entry only = path.getValue() == null ? null : entry(inspection, path.getValue());
        PrintWriter out = streams.text();
        boolean withChunks = SharedOptions.isSet(chunks);
        if (SharedOptions.isSet(json)) {
            InspectionJson text = new InspectionJson(layer, inspection, withChunks);
            JsonOutput.write(out, generator -> text.write(generator, nodes(inspection, only)));
            return;
        }
        InspectionText text = new InspectionText(out, layer, inspection, withChunks);
        if (only != null) {
            text.writeNode(only);
        } else if (SharedOptions.isSet(blobs)) {
            text.writeBlobs();
        } else {
            text.writeSummary();
            text.writeTree();
        }
        out.flush();
    }

    private Optional<Stream<Inspection.Entry>> nodes(Inspection inspection, Inspection.Entry only) {
        if (SharedOptions.isSet(blobs)) {
            return Optional.empty();
        }
        if (only == null) {
            return Optional.of(inspection.tree());
        }
        return Optional.of(
                only.node() instanceof Directory
                        ? Stream.concat(Stream.of(only), inspection.children(only))
                        : Stream.of(only));
    }

    /** A name may itself look escaped, so the path is first taken as it is. */
    private Inspection.Entry entry(Inspection inspection, String wanted) throws IOException {
        return inspection
                .entry(wanted.getBytes(StandardCharsets.UTF_8))
                .or(() -> inspection.entry(PathText.unescape(wanted)))
                .orElseThrow(() -> new IOException(file.getValue() + ": has no file " + wanted));
    }
}
