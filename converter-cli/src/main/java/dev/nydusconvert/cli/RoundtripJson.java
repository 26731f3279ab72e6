package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.layer.RoundTripReport;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Round trips for programs. */
final class RoundtripJson {
    private RoundtripJson() {}

    static void write(JsonGenerator json, List<RoundTripReport> reports) {
        json.writeStartObject();
        json.writeBooleanProperty("exact", reports.stream().allMatch(RoundTripReport::exact));
        json.writeArrayPropertyStart("trips");
        reports.forEach(report -> write(json, report));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, RoundTripReport report) {
        PackOptions options = report.options();
        json.writeStartObject();
        json.writeStringProperty("tar", report.tar().toString());
        json.writeBooleanProperty("exact", report.exact());
        report.failure().ifPresent(failure -> json.writeStringProperty("error", failure));
        PackReport.writeOptions(json, options);
        report.packed().ifPresent(packed -> writePacked(json, report, packed));
        report.unpacked().ifPresent(unpacked -> {
            json.writeStringProperty(
                    "unpacked_diff_id", sha256(unpacked.tarDigest().orElseThrow()));
            json.writeBooleanProperty("stream_reproduced", report.streamReproduced());
            json.writeNumberProperty("unpack_seconds", report.unpackTime().toNanos() / 1e9);
        });
        json.writeEndObject();
    }

    private static void writePacked(JsonGenerator json, RoundTripReport report, PackResult packed) {
        json.writeStringProperty(
                "codec", PackReport.label(packed.input().orElseThrow().codec()));
        json.writeStringProperty("diff_id", sha256(packed.input().orElseThrow().diffId()));
        json.writeNumberProperty("tar_size", packed.input().orElseThrow().tarSize());
        json.writeNumberProperty(
                "blob_size", packed.blob().map(PackResult.BlobFile::size).orElse(0L));
        json.writeNumberProperty("bootstrap_size", packed.bootstrap().size());
        json.writeNumberProperty(
                "recipe_size", packed.recipe().map(PackResult.RecipeFile::size).orElse(0L));
        json.writeNumberProperty("ratio", report.ratio());
        json.writeNumberProperty("pack_seconds", report.packTime().toNanos() / 1e9);
    }
}
