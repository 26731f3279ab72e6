package dev.nydusconvert.cli;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code inspect FILE [PATH]}: shows what a bootstrap describes. */
final class InspectCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec file = SharedOptions.operand("FILE")
            .index("0")
            .required(true)
            .description("A bootstrap, a blob that holds one, or a directory with exactly one of them.")
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
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    InspectCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(file)
                .addPositional(path)
                .addOption(chunks)
                .addOption(blobs)
                .addOption(json);
        spec.usageMessage()
                .description("Show the files, chunks and blobs that a bootstrap describes.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert inspect out",
                        "  nydus-convert inspect layer.boot /etc/passwd --chunks",
                        "  nydus-convert inspect layer.nydus --blobs --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        if (SharedOptions.isSet(blobs) && (path.getValue() != null || SharedOptions.isSet(chunks))) {
            throw new ParameterException(spec.commandLine(), "--blobs goes neither with PATH nor with --chunks");
        }
        Path found = LayerFiles.only(file.getValue());
        try (OpenLayer layer = OpenLayer.open(found, BlobLocator.NONE, Findings.FAIL_FAST)) {
            show(layer);
        }
        return 0;
    }

    private void show(OpenLayer layer) throws IOException {
        Inspection inspection = new Inspection(layer.bootstrap());
        Inspection.Entry only = path.getValue() == null ? null : entry(inspection, path.getValue());
        PrintWriter out = streams.text();
        boolean withChunks = SharedOptions.isSet(chunks);
        if (SharedOptions.isSet(json)) {
            InspectionJson text = new InspectionJson(layer, inspection, withChunks);
            JsonOutput.write(out, generator -> text.write(generator, only, SharedOptions.isSet(blobs)));
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

    /** A name may itself look escaped, so the path is first taken as it is. */
    private Inspection.Entry entry(Inspection inspection, String wanted) throws IOException {
        return inspection
                .entry(wanted.getBytes(StandardCharsets.UTF_8))
                .or(() -> inspection.entry(PathText.unescape(wanted)))
                .orElseThrow(() -> new IOException(file.getValue() + ": has no file " + wanted));
    }
}
