package dev.nydusconvert.cli;

import dev.nydusconvert.image.ImageFiles;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.tree.Directory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code ls IMAGE [PATH]}: lists the files of a Nydus image. */
final class LsCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec image = ImageOperand.builder("IMAGE")
            .index("0")
            .required(true)
            .description("The Nydus image: " + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec path = PositionalParamSpec.builder()
            .paramLabel("PATH")
            .index("1")
            .arity("0..1")
            .description("A file or directory in it. Default: /.")
            .build();
    private final OptionSpec recursive = OptionSpec.builder("-R", "--recursive")
            .description("List all that is below PATH too.")
            .build();
    private final PlatformOptions platforms = new PlatformOptions();
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    LsCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(image).addPositional(path).addOption(recursive);
        platforms.addTo(spec);
        work.addTo(spec);
        registry.addTo(spec);
        spec.addOption(json);
        spec.usageMessage()
                .description("List files of a Nydus image, wherever it is. Only its bootstrap is fetched.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert ls docker://registry.example/app:nydus /etc",
                        "  nydus-convert ls oci:layout:app -R --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        String wanted = path.getValue() == null ? "/" : path.getValue();
        try (TemporaryDirectory temporary = work.workDirectory();
                ImageSource source = registry.transports(spec, streams).openSource(image.getValue());
                ImageFiles files = ImageFiles.open(source, platforms.choice(spec), temporary.path())) {
            show(files, files.find(wanted.getBytes(StandardCharsets.UTF_8)));
        }
        return 0;
    }

    private void show(ImageFiles files, Inspection.Entry entry) {
        Inspection inspection = new Inspection(files.layer().bootstrap());
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            InspectionJson text = new InspectionJson(files.layer(), inspection, false);
            Stream<Inspection.Entry> nodes = Stream.of(entry);
            if (entry.node() instanceof Directory) {
                nodes = Stream.concat(nodes, entries(inspection, entry));
            }
            Optional<Stream<Inspection.Entry>> listed = Optional.of(nodes);
            JsonOutput.write(out, generator -> text.write(generator, listed));
            return;
        }
        TreeListing listing = new TreeListing(() -> entries(inspection, entry));
        entries(inspection, entry).forEach(each -> out.println(listing.line(each)));
        out.flush();
    }

    private Stream<Inspection.Entry> entries(Inspection inspection, Inspection.Entry entry) {
        if (!(entry.node() instanceof Directory)) {
            return Stream.of(entry);
        }
        if (!SharedOptions.isSet(recursive)) {
            return inspection.children(entry);
        }
        String prefix = new String(entry.path(), StandardCharsets.ISO_8859_1);
        return inspection.tree().filter(each -> {
            String name = new String(each.path(), StandardCharsets.ISO_8859_1);
            return prefix.isEmpty() ? !name.isEmpty() : name.startsWith(prefix + "/");
        });
    }
}
