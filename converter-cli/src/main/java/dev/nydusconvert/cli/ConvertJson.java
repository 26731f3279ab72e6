package dev.nydusconvert.cli;

import dev.nydusconvert.image.ConvertReport;
import dev.nydusconvert.image.ConvertedImage;
import dev.nydusconvert.image.ConvertedLayer;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageReference;
import tools.jackson.core.JsonGenerator;

/** The report of a conversion as JSON. */
final class ConvertJson {
    private ConvertJson() {}

    static void write(JsonGenerator json, ConvertReport report, ImageReference to) {
        json.writeStartObject();
        writeManifest(json, "source", report.source());
        json.writeStringProperty("reference", to.toString());
        writeManifest(json, "result", report.result());
        json.writeArrayPropertyStart("images");
        report.images().forEach(image -> writeImage(json, image));
        json.writeEndArray();
        json.writeArrayPropertyStart("left_out");
        report.leftOut().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Media type, digest and size of a document, as a property. */
    static void writeManifest(JsonGenerator json, String name, RawManifest manifest) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("media_type", manifest.mediaType());
        json.writeStringProperty("digest", manifest.digest().toString());
        json.writeNumberProperty("size", manifest.bytes().length);
        json.writeEndObject();
    }

    /** Media type, digest and size of a blob, as a property. */
    static void writeBlob(JsonGenerator json, String name, Descriptor blob) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("media_type", blob.mediaType());
        json.writeStringProperty("digest", blob.digest().toString());
        json.writeNumberProperty("size", blob.size());
        json.writeEndObject();
    }

    /** Length of all layers in bytes. */
    static long size(ImageManifest manifest) {
        return manifest.layers().stream().mapToLong(Descriptor::size).sum();
    }

    private static void writeImage(JsonGenerator json, ConvertedImage image) {
        json.writeStartObject();
        json.writeStringProperty("platform", image.platform().toString());
        json.writeBooleanProperty("already_nydus", image.alreadyNydus());
        writeManifest(json, "source", image.source().raw());
        writeManifest(json, "manifest", image.manifest().raw());
        json.writeNumberProperty("source_size", size(image.source()));
        json.writeNumberProperty("size", size(image.manifest()));
        image.merged()
                .ifPresent(merged -> json.writeNumberProperty(
                        "rafs_version", merged.version().number()));
        json.writeArrayPropertyStart("layers");
        for (ConvertedLayer layer : image.layers()) {
            json.writeStartObject();
            writeBlob(json, "source", layer.source());
            json.writeStringProperty("diff_id", layer.diffId().toString());
            writeBlob(json, "blob", layer.blob());
            json.writeBooleanProperty("kept", layer.kept());
            json.writeEndObject();
        }
        json.writeEndArray();
        image.bootstrap().ifPresent(blob -> writeBlob(json, "bootstrap", blob));
        json.writeEndObject();
    }
}
