package dev.nydusconvert.cli;

import dev.nydusconvert.image.ImageFiles;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code cat IMAGE PATH...}: writes the content of files of a Nydus image. */
final class CatCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec image = ImageOperand.builder("IMAGE")
            .index("0")
            .required(true)
            .description("The Nydus image: " + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec paths = PositionalParamSpec.builder()
            .paramLabel("PATH")
            .index("1..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Files in it; symbolic links are followed inside the image.")
            .build();
    private final PlatformOptions platforms = new PlatformOptions();
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CatCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(image).addPositional(paths);
        platforms.addTo(spec);
        work.addTo(spec);
        registry.addTo(spec);
        spec.usageMessage()
                .description(
                        "Write the content of files of a Nydus image, wherever it is, to standard output.",
                        "Its bootstrap is fetched, and of its blobs the parts that hold the files.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer("", "Example:", "  nydus-convert cat docker://registry.example/app:nydus /etc/os-release");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        List<String> wanted = paths.getValue();
        try (TemporaryDirectory temporary = work.workDirectory();
                ImageSource source = registry.transports(spec, streams).openSource(image.getValue());
                ImageFiles files = ImageFiles.open(source, platforms.choice(spec), temporary.path())) {
            for (String path : wanted) {
                files.write(files.find(path.getBytes(StandardCharsets.UTF_8)), work.threads(), streams.out());
            }
        }
        return 0;
    }
}
