package dev.nydusconvert.cli;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.Export;
import dev.nydusconvert.layer.ExportOptions;
import dev.nydusconvert.layer.ExportResult;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code export IMAGE}: a v6 image becomes one EROFS disk. */
final class ExportCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec image = SharedOptions.operand("IMAGE")
            .index("0")
            .required(true)
            .description("A bootstrap, a blob that holds one, or a directory with exactly one of them.")
            .build();
    private final OptionSpec output = SharedOptions.path("--output", "FILE")
            .names("-o", "--output")
            .required(true)
            .description("Put the disk into FILE, a regular file; it is sparse.")
            .build();
    private final OptionSpec verity = OptionSpec.builder("--verity")
            .description("Append the hash tree of dm-verity, and tell the options by which veritysetup opens the disk.")
            .build();
    private final BlobOptions blobs = new BlobOptions();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ExportCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(image).addOption(output).addOption(verity);
        blobs.addTo(spec);
        spec.addOption(threads).addOption(json);
        spec.usageMessage()
                .description("Write an image as one EROFS disk, which the kernel mounts without anything else: the"
                        + " bootstrap, and the uncompressed data of every blob.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert export out -o image.disk && mount -o loop -t erofs image.disk /mnt",
                        "  nydus-convert export image.boot --blob-dir blobs --verity -o image.disk",
                        "  nydus-convert export tarfs.boot --blob layer.tar -o layer.disk --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        Path found = LayerFiles.only(image.getValue());
        ExportOptions options = ExportOptions.DEFAULTS
                .withVerity(SharedOptions.isSet(verity) ? ExportOptions.Verity.STANDARD : ExportOptions.Verity.NONE)
                .withThreads(threads.getValue());
        try (OpenLayer layer = OpenLayer.open(found, blobs.locator(found), Findings.FAIL_FAST)) {
            ExportReport report = new ExportReport(export(new Export(options), layer), output.getValue());
            if (SharedOptions.isSet(json)) {
                JsonOutput.write(streams.text(), report::writeJson);
            } else {
                report.writeText(streams.text());
            }
        }
        return 0;
    }

    private ExportResult export(Export export, OpenLayer layer) throws IOException {
        Path target = output.getValue();
        try (AtomicFile disk = AtomicFile.create(target);
                ShutdownHook hook = new ShutdownHook(disk)) {
            ExportResult result = export.run(layer, disk.channel());
            disk.commit();
            return result;
        }
    }
}
