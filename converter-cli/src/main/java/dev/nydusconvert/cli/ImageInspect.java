package dev.nydusconvert.cli;

import dev.nydusconvert.image.ImageInspection;
import dev.nydusconvert.image.InspectImage;
import dev.nydusconvert.image.LayerKind;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What {@code inspect} does with an image. A class of its own, so that inspecting files does not load what images need. */
final class ImageInspect {
    private final Transports transports;
    private final StandardStreams streams;

    ImageInspect(Transports transports, StandardStreams streams) {
        this.transports = transports;
        this.streams = streams;
    }

    void run(ImageReference image, boolean json) throws IOException {
        ImageInspection inspection;
        try (TemporaryDirectory temporary = new TemporaryDirectory(null, Main.NAME + "-");
                ImageSource source = transports.openSource(image)) {
            inspection = new InspectImage(temporary.path()).run(source);
        }
        PrintWriter out = streams.text();
        if (json) {
            JsonOutput.write(out, generator -> writeJson(generator, image, inspection));
        } else {
            writeText(out, image, inspection);
        }
    }

    private static void writeText(PrintWriter out, ImageReference reference, ImageInspection inspection) {
        out.println(reference + " " + inspection.top().digest());
        out.println("  " + inspection.top().mediaType());
        for (ImageInspection.Image image : inspection.images()) {
            out.println(image.platform().map(Object::toString).orElse("no platform") + " "
                    + image.manifest().digest());
            out.println("  " + image.kind().label()
                    + image.nydus()
                            .map(it -> ", RAFS v" + it.version().number())
                            .orElse("")
                    + (image.encrypted() ? ", encrypted" : "") + ", "
                    + image.layers().size() + " layers, "
                    + SizeText.approximate(image.size()));
            out.println("  runs on: " + image.kind().runtimes());
            image.nydus().ifPresent(nydus -> writeNydus(out, nydus));
            for (Descriptor layer : image.layers()) {
                out.println("  " + layer.digest() + " " + label(layer) + " " + SizeText.approximate(layer.size()));
            }
        }
        out.flush();
    }

    private static void writeNydus(PrintWriter out, ImageInspection.Nydus nydus) {
        out.println("  files: " + nydus.stat().contents() + ", "
                + SizeText.approximate(nydus.stat().contentBytes()) + "; chunks: "
                + nydus.stat().chunks() + ", "
                + SizeText.approximate(nydus.stat().storedBytes()) + " stored, "
                + SizeText.tenths(100 * nydus.stat().deduplicated()) + " % de-duplicated");
        nydus.source().ifPresent(source -> out.println("  made from: " + source + ", which revert restores"));
    }

    private static String label(Descriptor layer) {
        return LayerKind.of(layer).name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void writeJson(JsonGenerator json, ImageReference reference, ImageInspection inspection) {
        json.writeStartObject();
        json.writeStringProperty("reference", reference.toString());
        ConvertJson.writeManifest(json, "inspected", inspection.top());
        json.writeArrayPropertyStart("images");
        for (ImageInspection.Image image : inspection.images()) {
            json.writeStartObject();
            image.platform().ifPresent(it -> json.writeStringProperty("platform", it.toString()));
            ConvertJson.writeBlob(json, "manifest", image.manifest());
            json.writeStringProperty("kind", image.kind().name().toLowerCase(Locale.ROOT));
            json.writeBooleanProperty("encrypted", image.encrypted());
            json.writeNumberProperty("size", image.size());
            json.writeStringProperty("runs_on", image.kind().runtimes());
            image.nydus().ifPresent(nydus -> writeJson(json, nydus));
            json.writeArrayPropertyStart("layers");
            for (Descriptor layer : image.layers()) {
                json.writeStartObject();
                json.writeStringProperty("media_type", layer.mediaType());
                json.writeStringProperty("digest", layer.digest().toString());
                json.writeNumberProperty("size", layer.size());
                json.writeStringProperty("kind", LayerKind.of(layer).name().toLowerCase(Locale.ROOT));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeJson(JsonGenerator json, ImageInspection.Nydus nydus) {
        json.writeNumberProperty("rafs_version", nydus.version().number());
        json.writeNumberProperty("files", nydus.stat().contents());
        json.writeNumberProperty("file_bytes", nydus.stat().contentBytes());
        json.writeNumberProperty("chunks", nydus.stat().chunks());
        json.writeNumberProperty("stored_bytes", nydus.stat().storedBytes());
        json.writeNumberProperty("deduplicated_ratio", nydus.stat().deduplicated());
        nydus.source().ifPresent(source -> json.writeStringProperty("restorable_source", source.toString()));
    }
}
