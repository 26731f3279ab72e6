package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What {@code unpack} says when it is done. */
record UnpackReport(UnpackResult result, Path tarPath) {
    /** The uses of a recipe by their names on the command line. */
    static String label(RecipeUse use) {
        return switch (use) {
            case IF_PRESENT -> "auto";
            case REQUIRED -> "require";
            case IGNORED -> "ignore";
        };
    }

    private static String label(Fidelity fidelity) {
        return switch (fidelity) {
            case EXACT -> "exact";
            case CONTENT_EQUAL -> "content_equal";
        };
    }

    void writeText(PrintWriter out) {
        boolean exact = result.fidelity() == Fidelity.EXACT;
        out.println("fidelity:   "
                + (exact
                        ? "exact: the tar that was packed, byte for byte"
                        : "content-equal: the same files, but not the bytes of the tar that was packed"));
        out.println("diff_id:    " + sha256(result.tarDigest().orElseThrow()));
        UnpackResult.Output output = result.output();
        out.println("tar:        " + tarPath + ", " + result.tarSize() + " bytes"
                + (output.size() == result.tarSize()
                        ? ""
                        : "; written as " + output.size() + " bytes of " + PackReport.label(output.codec())));
        result.original()
                .filter(original -> !output.reproduced())
                .ifPresent(original -> out.println("original:   was packed from " + original.size() + " bytes ("
                        + PackReport.label(original.codec()) + ", " + sha256(original.digest())
                        + "), which are not these"));
        result.leftOut().forEach(line -> out.println("left out:   " + line));
        writeUnproven(out, result.unproven());
        out.flush();
    }

    /** Where there is nothing to hold the bytes against. */
    static void writeUnproven(PrintWriter out, List<String> blobs) {
        blobs.forEach(id -> out.println("not proven: nothing says what the bytes of the tar " + id + " should be"));
    }

    static void writeUnproven(JsonGenerator json, List<String> blobs) {
        json.writeArrayPropertyStart("unproven_blobs");
        blobs.forEach(json::writeString);
        json.writeEndArray();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("fidelity", label(result.fidelity()));
        json.writeObjectPropertyStart("tar");
        json.writeStringProperty("diff_id", sha256(result.tarDigest().orElseThrow()));
        json.writeNumberProperty("size", result.tarSize());
        json.writeEndObject();
        UnpackResult.Output output = result.output();
        json.writeObjectPropertyStart("output");
        json.writeStringProperty("path", tarPath.toString());
        json.writeStringProperty("codec", PackReport.label(output.codec()));
        json.writeStringProperty("digest", sha256(output.digest().orElseThrow()));
        json.writeNumberProperty("size", output.size());
        json.writeBooleanProperty("reproduced", output.reproduced());
        json.writeEndObject();
        result.original().ifPresent(original -> {
            json.writeObjectPropertyStart("original");
            json.writeStringProperty("codec", PackReport.label(original.codec()));
            json.writeStringProperty("digest", sha256(original.digest()));
            json.writeNumberProperty("size", original.size());
            json.writeEndObject();
        });
        json.writeArrayPropertyStart("left_out");
        result.leftOut().forEach(json::writeString);
        json.writeEndArray();
        writeUnproven(json, result.unproven());
        json.writeEndObject();
    }
}
