package dev.nydusconvert.cli;

import dev.nydusconvert.image.RevertImage;
import dev.nydusconvert.image.RevertOptions;
import dev.nydusconvert.image.RevertReport;
import dev.nydusconvert.image.RevertedImage;
import dev.nydusconvert.image.RevertedLayer;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import tools.jackson.core.JsonGenerator;

/** {@code revert SRC DST}: a Nydus image becomes a container image. */
final class RevertCommand implements Callable<Integer> {
    private static final String AS_IT_WAS = "as-it-was";

    private final StandardStreams streams;
    private final PositionalParamSpec source = ImageOperand.builder("SRC")
            .index("0")
            .required(true)
            .description("The Nydus image: " + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec destination = ImageOperand.builder("DST")
            .index("1")
            .required(true)
            .description("Where the container image goes.")
            .build();
    private final PlatformOptions platforms = new PlatformOptions();
    private final OptionSpec recipe = SharedOptions.choice(
            "--recipe",
            "MODE",
            List.of("auto", "require", "ignore"),
            it -> it,
            "auto",
            "Whether layers come back byte for byte: where they have recipes (auto), or else it is an error (require),"
                    + " or they are made anew from their files (ignore)");
    private final OptionSpec compress = SharedOptions.choice(
            "--compress",
            "NAME",
            List.of(AS_IT_WAS, "gzip", "zstd", "none"),
            it -> it,
            AS_IT_WAS,
            "Compression of the layers; where it is not known what it was, gzip");
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    RevertCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(source).addPositional(destination);
        platforms.addTo(spec);
        spec.addOption(recipe).addOption(compress);
        work.addTo(spec);
        registry.addTo(spec);
        spec.addOption(json);
        spec.usageMessage()
                .description(
                        "Make a container image of a Nydus image, from and to anywhere.",
                        "Of an image that was converted with recipes, the very layers and config; and if it was"
                                + " converted with --keep-compressed-digest, where possible the very manifest.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert revert docker://registry.example/redis:8-nydus oci:redis:8",
                        "  nydus-convert revert oci:layout:app-nydus docker-archive:app.tar:app:latest --compress"
                                + " none");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        RevertOptions options =
                new RevertOptions(platforms.choice(spec), recipeUse(), compression(), work.jobs(), work.threads());
        Transports transports = registry.transports(spec, streams);
        ImageReference to = destination.getValue();
        try (TemporaryDirectory temporary = work.workDirectory();
                BlobProgress progress = work.progress(streams);
                ImageSource image = transports.openSource(source.getValue());
                ImageDestination target = new DiscardImageOnSignal(transports.openDestination(to))) {
            RevertReport report = new RevertImage(options, temporary.path(), progress).run(image, target);
            progress.close();
            write(report, to);
        }
        return 0;
    }

    private RecipeUse recipeUse() {
        return switch (recipe.<String>getValue()) {
            case "require" -> RecipeUse.REQUIRED;
            case "ignore" -> RecipeUse.IGNORED;
            default -> RecipeUse.IF_PRESENT;
        };
    }

    private Optional<StreamCodec> compression() {
        return switch (compress.<String>getValue()) {
            case "gzip" -> Optional.of(StreamCodec.GZIP);
            case "zstd" -> Optional.of(StreamCodec.ZSTD);
            case "none" -> Optional.of(StreamCodec.PLAIN);
            default -> Optional.empty();
        };
    }

    private void write(RevertReport report, ImageReference to) {
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> writeJson(generator, report, to));
            return;
        }
        for (RevertedImage image : report.images()) {
            out.println(image.platform() + ": "
                    + (image.restored() ? "the manifest that was converted" : "a new manifest") + ", "
                    + image.manifest().raw().digest());
            for (RevertedLayer layer : image.layers()) {
                out.println("  " + layer.layer().digest() + " " + label(layer) + ", diffID " + layer.diffId());
                layer.leftOut().forEach(what -> out.println("    left out: " + what));
            }
        }
        out.println(to + " " + report.result().digest() + (report.restored() ? ", as it was converted" : ""));
        out.flush();
    }

    private static String label(RevertedLayer layer) {
        return layer.fidelity().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void writeJson(JsonGenerator json, RevertReport report, ImageReference to) {
        json.writeStartObject();
        ConvertJson.writeManifest(json, "source", report.source());
        json.writeStringProperty("reference", to.toString());
        ConvertJson.writeManifest(json, "result", report.result());
        json.writeBooleanProperty("restored", report.restored());
        json.writeArrayPropertyStart("images");
        for (RevertedImage image : report.images()) {
            json.writeStartObject();
            json.writeStringProperty("platform", image.platform().toString());
            json.writeBooleanProperty("restored", image.restored());
            ConvertJson.writeManifest(json, "source", image.nydus().raw());
            ConvertJson.writeManifest(json, "manifest", image.manifest().raw());
            json.writeArrayPropertyStart("layers");
            image.layers().forEach(layer -> writeLayer(json, layer));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeLayer(JsonGenerator json, RevertedLayer layer) {
        json.writeStartObject();
        ConvertJson.writeBlob(json, "blob", layer.blob());
        ConvertJson.writeBlob(json, "layer", layer.layer());
        json.writeStringProperty("diff_id", layer.diffId().toString());
        json.writeStringProperty("fidelity", layer.fidelity().name().toLowerCase(Locale.ROOT));
        json.writeArrayPropertyStart("left_out");
        layer.leftOut().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
