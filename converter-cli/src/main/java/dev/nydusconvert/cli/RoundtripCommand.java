package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RoundTrip;
import dev.nydusconvert.layer.RoundTripReport;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code roundtrip TAR...}: proves that layers can be had back. */
final class RoundtripCommand implements Callable<Integer> {
    private static final List<Integer> MATRIX_CHUNK_SIZES = List.of(1 << 16, 1 << 20, 1 << 22);

    private final StandardStreams streams;
    private final PositionalParamSpec tars =
            SharedOptions.files("TAR", "A tar, plain or compressed with gzip or zstd.");
    private final OptionSpec matrix = OptionSpec.builder("--matrix")
            .description(
                    "Make the trip with each of RAFS 5 and 6, each compressor, and chunks of 64K, 1M and 4M; each of"
                            + " them also with batches and encryption (RAFS 6) or aligned chunks (RAFS 5).")
            .build();
    private final PackFormatOptions format = new PackFormatOptions();
    private final OptionSpec workDir = SharedOptions.path("--work-dir", "DIR")
            .description("Where the layers are written that are deleted in the end. Default: the system's directory of"
                    + " temporary files.")
            .build();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    RoundtripCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(tars).addOption(matrix);
        format.addTo(spec);
        spec.addOption(workDir).addOption(threads).addOption(json);
        spec.usageMessage()
                .description(
                        "Pack tars, unpack them again, and compare.",
                        "Exit code 1 unless every tar comes back byte for byte. Leaves nothing behind.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert roundtrip layer.tar",
                        "  nydus-convert roundtrip --matrix base.tar.gz upper.tar.gz --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        if (SharedOptions.isSet(matrix)) {
            format.requireNoneOfMatrix(spec);
        }
        List<Path> operands = tars.getValue();
        boolean asJson = SharedOptions.isSet(json);
        PrintWriter out = streams.text();
        List<RoundTripReport> reports = new ArrayList<>();
        try (TemporaryDirectory work = new TemporaryDirectory(workDir.getValue(), "nydus-convert-roundtrip")) {
            for (Path tar : operands) {
                for (PackOptions options : combinations()) {
                    RoundTripReport report = new RoundTrip(options, work.path()).run(tar);
                    reports.add(report);
                    if (!asJson) {
                        RoundtripText.write(out, report);
                    }
                }
            }
        }
        if (asJson) {
            JsonOutput.write(out, generator -> RoundtripJson.write(generator, reports));
        } else {
            RoundtripText.writeTotal(out, reports);
        }
        return reports.stream().allMatch(RoundTripReport::exact) ? 0 : 1;
    }

    private List<PackOptions> combinations() {
        PackOptions chosen =
                format.packOptions(spec).toBuilder().threads(threads.getValue()).build();
        if (!SharedOptions.isSet(matrix)) {
            return List.of(chosen);
        }
        List<Compression> compressions =
                Stream.of(Compression.values()).filter(Compression::isWritable).toList();
        return RoundTrip.matrix(chosen, List.of(RafsVersion.values()), compressions, MATRIX_CHUNK_SIZES);
    }
}
