package dev.nydusconvert.cli;

import dev.nydusconvert.io.Findings.Finding;
import dev.nydusconvert.layer.CheckReport;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The outcomes of checks as JSON. */
final class CheckJson {
    private CheckJson() {}

    static void write(JsonGenerator json, List<CheckOutcome> outcomes) {
        json.writeStartObject();
        json.writeBooleanProperty("sound", outcomes.stream().allMatch(CheckOutcome::sound));
        json.writeArrayPropertyStart("layers");
        for (CheckOutcome outcome : outcomes) {
            json.writeStartObject();
            json.writeStringProperty("file", outcome.file().toString());
            json.writeBooleanProperty("sound", outcome.sound());
            if (outcome.failure() != null) {
                json.writeStringProperty("error", outcome.failure());
            }
            outcome.report().ifPresent(report -> writeReport(json, report));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeReport(JsonGenerator json, CheckReport report) {
        report.version().ifPresent(version -> json.writeNumberProperty("rafs_version", version.number()));
        json.writeNumberProperty("names", report.nodes());
        json.writeNumberProperty("chunks_read", report.chunks());
        json.writeNumberProperty("chunk_bytes_read", report.chunkBytes());
        json.writeArrayPropertyStart("blobs");
        for (CheckReport.CheckedBlob blob : report.blobs()) {
            json.writeStartObject();
            json.writeStringProperty("id", blob.id());
            json.writeBooleanProperty("present", blob.present());
            blob.unchecked().ifPresent(reason -> json.writeStringProperty("not_checked", reason));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("findings");
        for (Finding finding : report.findings()) {
            json.writeStartObject();
            json.writeStringProperty("source", finding.source());
            if (finding.offset() >= 0) {
                json.writeNumberProperty("offset", finding.offset());
            }
            json.writeStringProperty("problem", finding.problem());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
