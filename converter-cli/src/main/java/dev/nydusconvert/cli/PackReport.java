package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.tar.StreamCodec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * What {@code pack} says when it is done.
 *
 * @param data what became of the layer's data
 * @param options those in force
 * @param blobPath where the blob is, or null if none was written, or only what a cache would hold of it
 * @param bootstrapPath where the bootstrap is, if it is a file of its own
 * @param recipePath where the recipe is, if it is a file of its own
 * @param externalPath where the bootstrap of external files is, or null if there are none
 */
record PackReport(
        PackData data,
        PackOptions options,
        PackResult result,
        Path blobPath,
        Path bootstrapPath,
        Path recipePath,
        Path externalPath) {
    static String label(StreamCodec codec) {
        return codec == StreamCodec.PLAIN ? "none" : codec.name().toLowerCase(Locale.ROOT);
    }

    void writeText(PrintWriter out) {
        PackResult.Counts counts = result.counts();
        result.input().ifPresent(input -> writeText(out, input));
        if (data == PackData.TARFS && !result.blobTable().isEmpty()) {
            out.println("blob_id:    " + result.blobTable().get(0));
            out.println("blob:       the tar itself; readers look for it under that name");
        } else if (data.refersToLayer() && !result.blobTable().isEmpty()) {
            writeReferenceText(out);
        } else if (result.blob().isPresent()) {
            PackResult.BlobFile blob = result.blob().get();
            out.println("blob_id:    " + blob.id());
            out.println("blob:       " + (blobPath == null ? "not kept" : blobPath) + ", " + blob.size() + " bytes"
                    + result.input()
                            .map(input -> " (" + SizeText.percent(blob.size(), input.tarSize()) + " of the tar)")
                            .orElse(""));
        } else {
            out.println("blob:       none: no file has data");
        }
        result.blobTable().stream()
                .filter(id -> data == PackData.STORED)
                .filter(id -> result.blob().map(own -> !own.id().equals(id)).orElse(true))
                .forEach(id -> out.println("shared:     chunks of the blob " + id));
        PackResult.BootstrapFile bootstrap = result.bootstrap();
        out.println("bootstrap:  " + place(bootstrap.inlined(), bootstrapPath) + ", " + bootstrap.size() + " bytes");
        result.external()
                .ifPresent(external -> out.println("external:   " + externalPath + ", "
                        + external.bootstrap().size() + " bytes, for " + external.entries() + " files whose data is in "
                        + String.join(", ", external.blobTable())));
        result.recipe()
                .ifPresent(recipe -> out.println(
                        "recipe:     " + place(recipe.embedded(), recipePath) + ", " + recipe.size() + " bytes"));
        long deduplicated = counts.chunkReferences() - counts.chunks();
        out.println("files:      " + counts.contents() + " with data, " + counts.contentBytes() + " bytes");
        out.println("chunks:     " + counts.chunks() + " stored, " + deduplicated + " of " + counts.chunkReferences()
                + " de-duplicated (" + SizeText.percent(deduplicated, counts.chunkReferences()) + ")");
        out.flush();
    }

    private void writeReferenceText(PrintWriter out) {
        String ofToc = result.blobTable().get(0);
        out.println("blob_id:    "
                + result.input().map(input -> input.digest().hex()).orElse(ofToc));
        out.println("blob:       the layer itself; readers look for it under that name");
        result.blob()
                .ifPresent(meta -> out.println("blob_meta:  " + blobPath + ", " + meta.size() + " bytes, an index"));
    }

    private void writeText(PrintWriter out, PackResult.Input input) {
        out.println("diff_id:    " + sha256(input.diffId()));
        out.println("tar:        " + input.tarSize() + " bytes, "
                + result.counts().entries() + " entries"
                + (input.codec() == StreamCodec.PLAIN
                        ? ""
                        : "; read as " + input.size() + " bytes of " + label(input.codec())));
    }

    private static String place(boolean inBlob, Path file) {
        return inBlob ? "in the blob" : file.toString();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("data", data.label());
        writeOptions(json, options, data.refersToLayer() ? Compression.GZIP : chosenCompression(options));
        result.input().ifPresent(input -> writeInput(json, input));
        writeBlob(json);
        writeBootstrap(json);
        json.writeArrayPropertyStart("blob_table");
        result.blobTable().forEach(json::writeString);
        json.writeEndArray();
        writeRecipe(json);
        writeExternal(json);
        writeCounts(json);
        json.writeStringProperty("limitation", result.limitation().orElse(null));
        json.writeEndObject();
    }

    static void writeOptions(JsonGenerator json, PackOptions options) {
        writeOptions(json, options, chosenCompression(options));
    }

    private static Compression chosenCompression(PackOptions options) {
        return options.chunking().compression();
    }

    /** @param compression as the bootstrap records it: that of a layer which stays as it is was never chosen */
    private static void writeOptions(JsonGenerator json, PackOptions options, Compression compression) {
        json.writeNumberProperty("rafs_version", options.version().number());
        json.writeStringProperty("compressor", compression.label());
        json.writeStringProperty(
                "digester", options.chunking().digestAlgorithm().label());
        json.writeNumberProperty("chunk_size", options.chunking().chunkSize());
        json.writeNumberProperty("batch_size", options.chunking().batchSize());
        json.writeBooleanProperty("encrypted", options.encryption().isPresent());
        json.writeBooleanProperty("aligned_chunks", options.alignedChunks());
        json.writeStringProperty("layout", options.layout().label());
    }

    private void writeInput(JsonGenerator json, PackResult.Input input) {
        json.writeObjectPropertyStart("input");
        json.writeStringProperty("codec", label(input.codec()));
        json.writeStringProperty("digest", sha256(input.digest()));
        json.writeNumberProperty("size", input.size());
        json.writeEndObject();
        json.writeObjectPropertyStart("tar");
        json.writeStringProperty("diff_id", sha256(input.diffId()));
        json.writeNumberProperty("size", input.tarSize());
        json.writeNumberProperty("entries", result.counts().entries());
        json.writeEndObject();
    }

    private void writeBlob(JsonGenerator json) {
        if (result.blob().isEmpty()) {
            json.writeNullProperty("blob");
            return;
        }
        PackResult.BlobFile blob = result.blob().get();
        json.writeObjectPropertyStart("blob");
        json.writeStringProperty("id", blob.id());
        writePath(json, blobPath);
        json.writeStringProperty("digest", sha256(blob.digest()));
        json.writeNumberProperty("size", blob.size());
        json.writeEndObject();
    }

    private void writeBootstrap(JsonGenerator json) {
        PackResult.BootstrapFile bootstrap = result.bootstrap();
        json.writeObjectPropertyStart("bootstrap");
        json.writeBooleanProperty("inlined", bootstrap.inlined());
        writePath(json, bootstrap.inlined() ? null : bootstrapPath);
        json.writeStringProperty("digest", sha256(bootstrap.digest()));
        json.writeNumberProperty("size", bootstrap.size());
        json.writeEndObject();
    }

    private void writeRecipe(JsonGenerator json) {
        if (result.recipe().isEmpty()) {
            json.writeNullProperty("recipe");
            return;
        }
        PackResult.RecipeFile recipe = result.recipe().get();
        json.writeObjectPropertyStart("recipe");
        json.writeBooleanProperty("embedded", recipe.embedded());
        writePath(json, recipe.embedded() ? null : recipePath);
        json.writeStringProperty("digest", sha256(recipe.digest()));
        json.writeNumberProperty("size", recipe.size());
        json.writeEndObject();
    }

    private void writeExternal(JsonGenerator json) {
        if (result.external().isEmpty()) {
            return;
        }
        PackResult.External external = result.external().get();
        json.writeObjectPropertyStart("external");
        writePath(json, externalPath);
        json.writeStringProperty("digest", sha256(external.bootstrap().digest()));
        json.writeNumberProperty("size", external.bootstrap().size());
        json.writeNumberProperty("entries", external.entries());
        json.writeArrayPropertyStart("blob_table");
        external.blobTable().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writePath(JsonGenerator json, Path file) {
        if (file == null) {
            json.writeNullProperty("path");
        } else {
            json.writeStringProperty("path", file.toString());
        }
    }

    private void writeCounts(JsonGenerator json) {
        PackResult.Counts counts = result.counts();
        json.writeObjectPropertyStart("files");
        json.writeNumberProperty("with_data", counts.contents());
        json.writeNumberProperty("bytes", counts.contentBytes());
        json.writeEndObject();
        json.writeObjectPropertyStart("chunks");
        json.writeNumberProperty("references", counts.chunkReferences());
        json.writeNumberProperty("stored", counts.chunks());
        json.writeNumberProperty("deduplicated", counts.chunkReferences() - counts.chunks());
        json.writeEndObject();
    }
}
