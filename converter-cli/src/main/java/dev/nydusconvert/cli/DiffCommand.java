package dev.nydusconvert.cli;

import dev.nydusconvert.image.DiffImages;
import dev.nydusconvert.image.ImageAspect;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code diff IMAGE IMAGE}: what containers of two images would see differently. */
final class DiffCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    private final StandardStreams streams;
    private final PositionalParamSpec from = ImageOperand.builder("FROM")
            .index("0")
            .required(true)
            .description("An image: " + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec to = ImageOperand.builder("TO")
            .index("1")
            .required(true)
            .description("The other one.")
            .build();
    private final OptionSpec ignored = OptionSpec.builder("--ignore")
            .paramLabel("WHAT")
            .type(List.class)
            .auxiliaryTypes(ImageAspect.class)
            .converters(DiffCommand::parseAspect)
            .description("Do not compare this: " + labels() + ". Give it once for each.")
            .build();
    private final PlatformOptions platforms = new PlatformOptions();
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec quiet = OptionSpec.builder("-q", "--quiet")
            .description("Print nothing; only the exit code tells.")
            .build();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    DiffCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(from).addPositional(to).addOption(ignored);
        platforms.addTo(spec);
        work.addTo(spec);
        registry.addTo(spec);
        spec.addOption(quiet).addOption(json);
        spec.usageMessage()
                .description(
                        "Compare the files and the config of two images, each of which may be a container image or a"
                                + " Nydus image.",
                        "Lines begin with '-' for what only FROM has, '+' for what only TO has, and '~' for what is"
                                + " not the same in both. Exit code 1 if there is a difference.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert diff docker://registry.example/app:1 docker://registry.example/app:2",
                        "  nydus-convert diff oci:layout:app-nydus docker-archive:app.tar --ignore mtime");
        return spec;
    }

    private static ImageAspect parseAspect(String text) {
        return Arrays.stream(ImageAspect.values())
                .filter(aspect -> label(aspect).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of " + labels()));
    }

    private static String labels() {
        return Arrays.stream(ImageAspect.values()).map(DiffCommand::label).collect(Collectors.joining(", "));
    }

    private static String label(ImageAspect aspect) {
        return aspect.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Integer call() throws IOException {
        List<ImageAspect> given = ignored.getValue();
        Set<ImageAspect> aspects = EnumSet.noneOf(ImageAspect.class);
        aspects.addAll(given == null ? List.of() : given);
        Transports transports = registry.transports(spec, streams);
        DiffImages.Report report;
        try (TemporaryDirectory temporary = work.workDirectory();
                BlobProgress progress = work.progress(streams);
                ImageSource first = transports.openSource(from.getValue());
                ImageSource second = transports.openSource(to.getValue())) {
            report = new DiffImages(platforms.choice(spec), aspects, work.threads(), temporary.path(), progress)
                    .run(first, second);
        }
        if (!SharedOptions.isSet(quiet)) {
            PrintWriter out = streams.text();
            if (SharedOptions.isSet(json)) {
                JsonOutput.write(out, generator -> DiffText.writeJson(generator, report));
            } else {
                DiffText.write(out, report);
            }
        }
        return report.same() ? 0 : DIFFERENT;
    }
}
