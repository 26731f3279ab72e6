package dev.nydusconvert.cli;

import dev.nydusconvert.image.DiffImages;
import dev.nydusconvert.image.Difference;
import dev.nydusconvert.image.ImageAspect;
import dev.nydusconvert.image.ImageComparison;
import java.io.PrintWriter;
import tools.jackson.core.JsonGenerator;

/** What {@code diff} prints. */
final class DiffText {
    private DiffText() {}

    static void write(PrintWriter out, DiffImages.Report report) {
        for (DiffImages.Pair pair : report.images()) {
            ImageComparison comparison = pair.comparison();
            comparison.differences().forEach(difference -> out.println(line(difference)));
            long more = comparison.count() - comparison.differences().size();
            if (more > 0) {
                out.println("and " + more + " more");
            }
            out.println(pair.platform() + ": " + summary(pair));
        }
        out.flush();
    }

    private static String summary(DiffImages.Pair pair) {
        if (pair.from().equals(pair.to())) {
            return "the same image";
        }
        long count = pair.comparison().count();
        return (count == 0 ? "no difference" : count == 1 ? "1 difference" : count + " differences") + ", "
                + pair.comparison().names() + " names";
    }

    private static String line(Difference difference) {
        if (difference.aspect() == ImageAspect.NAME) {
            return (difference.expected().equals("there") ? "- " : "+ ") + difference.path();
        }
        String where = difference.path().isEmpty() ? "" : difference.path() + ": ";
        return "~ " + where + difference.what() + ": " + difference.expected() + " -> " + difference.found();
    }

    static void writeJson(JsonGenerator json, DiffImages.Report report) {
        json.writeStartObject();
        json.writeBooleanProperty("same", report.same());
        ConvertJson.writeManifest(json, "from", report.from());
        ConvertJson.writeManifest(json, "to", report.to());
        json.writeArrayPropertyStart("images");
        for (DiffImages.Pair pair : report.images()) {
            json.writeStartObject();
            json.writeStringProperty("platform", pair.platform().toString());
            json.writeStringProperty("from", pair.from().toString());
            json.writeStringProperty("to", pair.to().toString());
            json.writeNumberProperty("names", pair.comparison().names());
            json.writeNumberProperty("difference_count", pair.comparison().count());
            json.writeArrayPropertyStart("differences");
            pair.comparison().differences().forEach(difference -> {
                json.writeStartObject();
                json.writeStringProperty("path", difference.path());
                json.writeStringProperty("what", difference.what());
                json.writeStringProperty("from", difference.expected());
                json.writeStringProperty("to", difference.found());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
