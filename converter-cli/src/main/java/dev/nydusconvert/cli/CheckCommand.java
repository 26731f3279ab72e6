package dev.nydusconvert.cli;

import dev.nydusconvert.image.ImageCheckReport;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.layer.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code check FILE...}: finds everything that is wrong with layers. */
final class CheckCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec files = PositionalParamSpec.builder()
            .paramLabel("FILE|DIR|IMAGE")
            .index("0..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("A bootstrap, or a blob that holds one. Of a directory: every bootstrap in it, and every blob"
                    + " that holds one. Or one image: " + ImageOperand.FORMS + ".")
            .build();
    private final OptionSpec against = OptionSpec.builder("--against")
            .type(String.class)
            .paramLabel("IMAGE")
            .description("Of an image: compare its files with those of the image that it was made from.")
            .build();
    private final PlatformOptions platforms = new PlatformOptions();
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final BlobOptions blobs = new BlobOptions();
    private final OptionSpec quiet = OptionSpec.builder("-q", "--quiet")
            .description("Print findings only, and nothing for a sound layer.")
            .build();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CheckCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(files);
        blobs.addTo(spec);
        spec.addOption(against);
        platforms.addTo(spec);
        work.addTo(spec);
        registry.addTo(spec);
        spec.addOption(quiet).addOption(json);
        spec.usageMessage()
                .description(
                        "Check all of a layer: super block, tables and inodes of the bootstrap; of each blob at hand"
                                + " its tables, and every chunk's bytes.",
                        "Of an image: its manifest, config, every blob and chunk; with --against, its files too.",
                        "Exit code 1 if something is wrong. A blob that is not at hand is told, but is not wrong.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert check out",
                        "  nydus-convert check image.boot --blob-dir blobs --json",
                        "  nydus-convert check layer.boot --blob layer.blob",
                        "  nydus-convert check docker://registry.example/app:nydus --against"
                                + " docker://registry.example/app:1");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        List<String> operands = files.getValue();
        if (operands.stream().anyMatch(ImageOperand::isOne)) {
            return checkImage(operands);
        }
        if (against.getValue() != null) {
            throw new ParameterException(spec.commandLine(), "--against compares images: " + ImageOperand.FORMS);
        }
        Check check = new Check(work.threads());
        List<Path> layers = new ArrayList<>();
        for (String operand : operands) {
            layers.addAll(LayerFiles.all(SharedOptions.converted(spec, operand, SharedOptions::parsePath)));
        }
        PrintWriter out = streams.text();
        CheckText text = new CheckText(out, SharedOptions.isSet(quiet));
        List<CheckOutcome> outcomes = new ArrayList<>();
        for (Path layer : layers) {
            CheckOutcome outcome = CheckOutcome.of(check, layer, blobs.locator(layer));
            outcomes.add(outcome);
            if (!SharedOptions.isSet(json)) {
                text.write(outcome);
            }
        }
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> CheckJson.write(generator, outcomes));
        } else {
            text.writeTotal(outcomes);
        }
        return outcomes.stream().allMatch(CheckOutcome::sound) ? 0 : 1;
    }

    private int checkImage(List<String> operands) throws IOException {
        if (operands.size() > 1) {
            throw new ParameterException(spec.commandLine(), "give one image, and nothing else");
        }
        ImageReference image = reference(operands.get(0));
        Optional<ImageReference> source =
                Optional.ofNullable(against.<String>getValue()).map(this::reference);
        ImageCheckReport report = new ImageCheck(
                        registry.transports(spec, streams), platforms.choice(spec), work, streams)
                .run(image, source);
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> ImageCheck.writeJson(generator, image, report));
        } else {
            ImageCheck.writeText(out, image, report, SharedOptions.isSet(quiet));
        }
        return report.sound() ? 0 : 1;
    }

    private ImageReference reference(String operand) {
        return SharedOptions.converted(spec, operand, ImageOperand::parse);
    }
}
