package dev.nydusconvert.cli;

import dev.nydusconvert.layer.ExtractReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;

/** What {@code unpack --to} says when it is done. */
record ExtractionReport(ExtractReport report, Path directory) {
    void writeText(PrintWriter out) {
        out.println("extracted:  " + report.nodes() + " files, " + report.bytes() + " bytes into " + directory);
        for (ExtractReport.Problem problem : report.problems()) {
            out.println("incomplete: " + problem.reason() + ": " + problem.count() + " files, first "
                    + problem.firstPath());
        }
        UnpackReport.writeUnproven(out, report.unproven());
        out.flush();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("directory", directory.toString());
        json.writeNumberProperty("files", report.nodes());
        json.writeNumberProperty("bytes", report.bytes());
        json.writeArrayPropertyStart("problems");
        for (ExtractReport.Problem problem : report.problems()) {
            json.writeStartObject();
            json.writeStringProperty("reason", problem.reason());
            json.writeNumberProperty("files", problem.count());
            json.writeStringProperty("first_path", problem.firstPath());
            json.writeEndObject();
        }
        json.writeEndArray();
        UnpackReport.writeUnproven(json, report.unproven());
        json.writeEndObject();
    }
}
