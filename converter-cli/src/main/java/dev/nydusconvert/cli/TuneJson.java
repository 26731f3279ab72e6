package dev.nydusconvert.cli;

import dev.nydusconvert.tune.Recommendation;
import dev.nydusconvert.tune.Setting;
import dev.nydusconvert.tune.TuneReport;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.ImageSummary;
import dev.nydusconvert.tune.TuneReport.LayerSummary;
import dev.nydusconvert.tune.TuneReport.Result;
import dev.nydusconvert.tune.TuneReport.Speed;
import tools.jackson.core.JsonGenerator;

/** What {@code tune} says, as JSON. */
final class TuneJson {
    private TuneJson() {}

    static void write(JsonGenerator json, TuneReport report) {
        json.writeStartObject();
        json.writeArrayPropertyStart("images");
        report.images().forEach(image -> writeImage(json, image));
        json.writeEndArray();
        json.writeArrayPropertyStart("settings");
        report.results().forEach(result -> writeResult(json, result));
        json.writeEndArray();
        Recommendation recommendation = report.recommendation();
        json.writeObjectPropertyStart("recommendation");
        writeSetting(json, recommendation.setting());
        json.writeStringProperty("reason", recommendation.reason());
        json.writeEndObject();
        json.writeNumberProperty("threads", report.threads());
        json.writeEndObject();
    }

    private static void writeImage(JsonGenerator json, ImageSummary image) {
        json.writeStartObject();
        json.writeStringProperty("name", image.name());
        json.writeArrayPropertyStart("layers");
        for (LayerSummary layer : image.layers()) {
            json.writeStartObject();
            json.writeStringProperty("name", layer.name());
            json.writeBooleanProperty("shared", layer.shared());
            json.writeNumberProperty("tar_bytes", layer.tarBytes());
            json.writeNumberProperty("entries", layer.entries());
            json.writeNumberProperty("contents", layer.contents());
            json.writeNumberProperty("content_bytes", layer.contentBytes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("missing_files");
        image.missingFiles().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeSetting(JsonGenerator json, Setting setting) {
        json.writeNumberProperty("chunk_size", setting.chunkSize());
        json.writeStringProperty("compressor", setting.compression().label());
        json.writeNumberProperty("batch_size", setting.batchSize());
    }

    private static void writeResult(JsonGenerator json, Result result) {
        Chunks chunks = result.chunks();
        json.writeStartObject();
        writeSetting(json, result.setting());
        json.writeNumberProperty("total_bytes", result.sizes().total());
        json.writeNumberProperty("blob_bytes", result.sizes().blobs());
        json.writeNumberProperty("metadata_bytes", result.sizes().metadata());
        json.writeNumberProperty("bootstrap_bytes", result.sizes().bootstraps());
        json.writeNumberProperty("chunk_table_bytes", result.sizes().chunkTables());
        json.writeNumberProperty("content_bytes", chunks.bytes());
        json.writeNumberProperty("chunk_references", chunks.references());
        json.writeNumberProperty("chunks", chunks.stored());
        json.writeNumberProperty("repeated_in_layer_bytes", chunks.repeatedInLayer());
        json.writeNumberProperty("repeated_across_layers_bytes", chunks.repeatedAcrossLayers());
        json.writeNumberProperty("repeated_across_images_bytes", chunks.repeatedAcrossImages());
        result.fetch().ifPresent(fetch -> writeFetch(json, fetch));
        json.writeObjectPropertyStart("measured");
        json.writeNumberProperty(
                "pack_bytes_per_second",
                Speed.bytesPerSecond(chunks.bytes(), result.speed().packNanos()));
        json.writeNumberProperty(
                "unpack_bytes_per_second",
                Speed.bytesPerSecond(chunks.bytes(), result.speed().unpackNanos()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeFetch(JsonGenerator json, FetchCost fetch) {
        json.writeObjectPropertyStart("fetch");
        json.writeNumberProperty("asked_bytes", fetch.askedBytes());
        json.writeNumberProperty("fetched_bytes", fetch.fetchedBytes());
        json.writeNumberProperty("decoded_bytes", fetch.decodedBytes());
        json.writeNumberProperty("requests", fetch.requests());
        json.writeEndObject();
    }
}
