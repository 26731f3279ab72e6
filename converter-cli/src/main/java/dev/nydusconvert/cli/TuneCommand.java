package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.PrefetchFile;
import dev.nydusconvert.layer.PrefetchList;
import dev.nydusconvert.tune.Tune;
import dev.nydusconvert.tune.TuneOptions;
import dev.nydusconvert.tune.TuneReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code tune TAR|IMAGE...}: which chunk size, codec and batch size suit. */
final class TuneCommand implements Callable<Integer> {
    private static final String ALL_SIZES = "64K,128K,256K,512K,1M,2M,4M";
    private static final String ALL_CODECS = "none,lz4_block,zstd";

    private final StandardStreams streams;
    private final PositionalParamSpec operands = PositionalParamSpec.builder()
            .paramLabel("TAR|IMAGE")
            .index("0..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("A layer tar, plain or compressed with gzip or zstd, '-' for standard input; or an image: "
                    + ImageOperand.FORMS + ". Each is an image of its own, such as a version of one.")
            .build();
    private final OptionSpec layers = OptionSpec.builder("--layers")
            .description("Take the tars as the layers of one image, lowest first.")
            .build();
    private final OptionSpec chunkSizes = list("--chunk-size", "SIZE", ALL_SIZES, Integer.class, TuneCommand::parseSize)
            .description("Chunk sizes to try: powers of two from 4K to 16M. Default: " + ALL_SIZES + ".")
            .build();
    private final OptionSpec compressors = list(
                    "--compressor", "NAME", ALL_CODECS, Compression.class, TuneCommand::parseCompression)
            .description("Codecs to try. Default: " + ALL_CODECS + ".")
            .build();
    private final OptionSpec batchSizes = list("--batch-size", "SIZE", "0", Integer.class, TuneCommand::parseSize)
            .description("Batch sizes to try, 0 for no batches; those above a chunk size are left out for it."
                    + " Default: 0.")
            .build();
    private final OptionSpec digester = SharedOptions.choice(
            "--digester",
            "NAME",
            List.of(DigestAlgorithm.values()),
            DigestAlgorithm::label,
            DigestAlgorithm.BLAKE3,
            "Digest of the chunks");
    private final OptionSpec files = SharedOptions.path("--files", "LIST")
            .description("Tell what it costs to read the files that LIST names when nothing is there yet: a path a"
                    + " line, or JSON with parts of files, as optimize --prefetch-list takes it; '-' is standard"
                    + " input.")
            .build();
    private final OptionSpec mergeLimit = SharedOptions.size(
            "--merge-limit", "1M", "With --files: how many stored bytes of neighbouring chunks one request fetches");
    private final PlatformOptions platforms = new PlatformOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec html = SharedOptions.path("--html", "FILE")
            .description("Write a page with charts to FILE too; it needs no other file.")
            .build();
    private final OptionSpec csv = OptionSpec.builder("--csv")
            .description("Print the result as CSV, a line for each setting (its columns: docs/cli.md).")
            .build();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    TuneCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(operands).addOption(layers).addOption(chunkSizes).addOption(compressors);
        spec.addOption(batchSizes).addOption(digester).addOption(files).addOption(mergeLimit);
        platforms.addTo(spec);
        registry.addTo(spec);
        spec.addOption(threads).addOption(html).addOption(csv).addOption(json);
        spec.usageMessage()
                .description(
                        "Tell which chunk size, codec and batch size suit layers: sizes, de-duplication, speed, and the"
                                + " cost of a lazy start, of each setting. Layers are read once; nothing is packed.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert tune layer.tar.gz --html tune.html",
                        "  nydus-convert tune --layers base.tar app.tar --files accessed.txt --batch-size 0,128K",
                        "  nydus-convert tune docker://registry.example/app:1 docker://registry.example/app:2 --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        if (SharedOptions.isSet(csv) && SharedOptions.isSet(json)) {
            throw new ParameterException(spec.commandLine(), "give either --csv or --json");
        }
        TuneOptions options = options();
        TuneReport report;
        try (TuneInputs inputs =
                new TuneInputs(spec, platforms.choice(spec), () -> registry.transports(spec, streams), streams.in())) {
            report = new Tune(options).run(inputs.images(operands.getValue(), SharedOptions.isSet(layers)));
        }
        Path page = html.getValue();
        if (page != null) {
            write(page, report);
        }
        print(report);
        return 0;
    }

    private TuneOptions options() throws IOException {
        List<String> inputs = operands.getValue();
        long stdin = inputs.stream().filter(TuneInputs.STDIN::equals).count()
                + (NamedOutputs.STDOUT.equals(files.getValue()) ? 1 : 0);
        if (stdin > 1) {
            throw new ParameterException(spec.commandLine(), "standard input can be read once only");
        }
        try {
            return new TuneOptions(
                    chunkSizes.getValue(),
                    compressors.getValue(),
                    batchSizes.getValue(),
                    digester.getValue(),
                    filesToRead(),
                    mergeLimit.getValue(),
                    threads.getValue());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private List<PrefetchFile> filesToRead() throws IOException {
        Path list = files.getValue();
        if (list == null) {
            return List.of();
        }
        return list.equals(NamedOutputs.STDOUT)
                ? PrefetchList.read(streams.in().readAllBytes(), "standard input")
                : PrefetchList.read(Files.readAllBytes(list), list.toString());
    }

    private static void write(Path page, TuneReport report) throws IOException {
        try (AtomicFile file = AtomicFile.create(page)) {
            file.stream().write(TunePage.of(report).getBytes(StandardCharsets.UTF_8));
            file.commit();
        }
    }

    private void print(TuneReport report) {
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> TuneJson.write(generator, report));
        } else if (SharedOptions.isSet(csv)) {
            TuneCsv.write(out, report);
        } else {
            TuneText.write(out, report);
        }
        out.flush();
    }

    /** An option whose value is a list with commas; it can also be given several times. */
    private static OptionSpec.Builder list(
            String name, String label, String initial, Class<?> type, ITypeConverter<?> parse) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(type)
                .converters(parse)
                .splitRegex(",")
                .defaultValue(initial);
    }

    private static Integer parseSize(String text) {
        long size = SizeText.parse(text);
        if (size > Integer.MAX_VALUE) {
            throw new TypeConversionException("'" + text + "' is no power of two from 4K to 16M");
        }
        return (int) size;
    }

    private static Compression parseCompression(String text) {
        return Compression.ofLabel(text)
                .filter(Compression::isWritable)
                .orElseThrow(() ->
                        new TypeConversionException("'" + text + "' is none of " + ALL_CODECS.replace(",", ", ")));
    }
}
