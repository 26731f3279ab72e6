package dev.nydusconvert.cli;

import dev.nydusconvert.image.CheckImage;
import dev.nydusconvert.image.ImageCheckReport;
import dev.nydusconvert.image.ImageComparison;
import dev.nydusconvert.image.PlatformChoice;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What {@code check} does with an image. A class of its own, so that checking files does not load what images need. */
final class ImageCheck {
    private final Transports transports;
    private final PlatformChoice platforms;
    private final ImageWorkOptions work;
    private final StandardStreams streams;

    ImageCheck(Transports transports, PlatformChoice platforms, ImageWorkOptions work, StandardStreams streams) {
        this.transports = transports;
        this.platforms = platforms;
        this.work = work;
        this.streams = streams;
    }

    /** Checks an image, against another one if that is given. */
    ImageCheckReport run(ImageReference image, Optional<ImageReference> against) throws IOException {
        try (TemporaryDirectory temporary = work.workDirectory();
                BlobProgress progress = work.progress(streams);
                ImageSource source = transports.openSource(image)) {
            CheckImage check = new CheckImage(platforms, work.threads(), temporary.path(), progress);
            if (against.isEmpty()) {
                return check.run(source);
            }
            try (ImageSource original = transports.openSource(against.get())) {
                return check.run(source, original);
            }
        }
    }

    static void writeText(PrintWriter out, ImageReference image, ImageCheckReport report, boolean quiet) {
        for (ImageCheckReport.CheckedImage checked : report.images()) {
            checked.findings().forEach(finding -> out.println("finding: " + finding));
            checked.comparison().ifPresent(it -> {
                ImageComparison files = it.files();
                files.differences().forEach(difference -> out.println("difference: " + difference));
                if (files.count() > files.differences().size()) {
                    out.println("and " + (files.count() - files.differences().size()) + " more differences");
                }
            });
            if (!quiet || !checked.sound()) {
                out.println(image + " " + checked.platform() + ": " + (checked.sound() ? "sound" : "not sound") + ", "
                        + checked.names() + " names, " + checked.chunks() + " chunks"
                        + checked.comparison()
                                .map(it -> ", " + it.files().count() + " differences from " + it.source())
                                .orElse(""));
            }
        }
        out.flush();
    }

    static void writeJson(JsonGenerator json, ImageReference image, ImageCheckReport report) {
        json.writeStartObject();
        json.writeStringProperty("reference", image.toString());
        ConvertJson.writeManifest(json, "checked", report.top());
        json.writeBooleanProperty("sound", report.sound());
        json.writeArrayPropertyStart("images");
        for (ImageCheckReport.CheckedImage checked : report.images()) {
            json.writeStartObject();
            json.writeStringProperty("platform", checked.platform().toString());
            json.writeStringProperty("digest", checked.manifest().toString());
            json.writeBooleanProperty("sound", checked.sound());
            checked.version().ifPresent(version -> json.writeNumberProperty("rafs_version", version.number()));
            json.writeNumberProperty("names", checked.names());
            json.writeNumberProperty("chunks_read", checked.chunks());
            json.writeNumberProperty("chunk_bytes_read", checked.chunkBytes());
            json.writeArrayPropertyStart("findings");
            checked.findings().forEach(json::writeString);
            json.writeEndArray();
            checked.comparison().ifPresent(it -> writeComparison(json, it));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeComparison(JsonGenerator json, ImageCheckReport.Comparison comparison) {
        json.writeObjectPropertyStart("against");
        json.writeStringProperty("digest", comparison.source().toString());
        json.writeNumberProperty("names", comparison.files().names());
        json.writeNumberProperty("difference_count", comparison.files().count());
        json.writeArrayPropertyStart("differences");
        comparison.files().differences().forEach(difference -> {
            json.writeStartObject();
            json.writeStringProperty("path", difference.path());
            json.writeStringProperty("what", difference.what());
            json.writeStringProperty("expected", difference.expected());
            json.writeStringProperty("found", difference.found());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeEndObject();
    }
}
