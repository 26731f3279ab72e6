package dev.nydusconvert.cli;

import dev.nydusconvert.image.CopyImage;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code copy SRC DST}: an image, byte for byte, whatever it is. */
final class CopyCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec source = ImageOperand.builder("SRC")
            .index("0")
            .required(true)
            .description("The image: " + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec destination = ImageOperand.builder("DST")
            .index("1")
            .required(true)
            .description("Where it goes.")
            .build();
    private final OptionSpec referrers = OptionSpec.builder("--referrers")
            .description("Copy what refers to the image too: signatures, SBOMs, Nydus images.")
            .build();
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CopyCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(source).addPositional(destination).addOption(referrers);
        work.addTo(spec);
        registry.addTo(spec);
        spec.addOption(json);
        spec.usageMessage()
                .description("Copy an image byte for byte, of an index with all platforms.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert copy docker://registry.example/app:nydus oci:layout:app",
                        "  nydus-convert copy oci:layout:app docker://registry.example/app:nydus --referrers");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        Transports transports = registry.transports(spec, streams);
        ImageReference to = destination.getValue();
        CopyImage.Report report;
        try (BlobProgress progress = work.progress(streams);
                ImageSource image = transports.openSource(source.getValue());
                ImageDestination target = new DiscardImageOnSignal(transports.openDestination(to))) {
            report = new CopyImage(SharedOptions.isSet(referrers), work.jobs(), progress).run(image, target);
        }
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> {
                generator.writeStartObject();
                generator.writeStringProperty("reference", to.toString());
                ConvertJson.writeManifest(generator, "result", report.top());
                generator.writeNumberProperty("referrers", report.referrers());
                generator.writeEndObject();
            });
        } else {
            out.println(to + " " + report.top().digest()
                    + (SharedOptions.isSet(referrers) ? ", " + report.referrers() + " referrers" : ""));
            out.flush();
        }
        return 0;
    }
}
