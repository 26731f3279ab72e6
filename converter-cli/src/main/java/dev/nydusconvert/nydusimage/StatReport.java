package dev.nydusconvert.nydusimage;

import java.io.PrintWriter;
import tools.jackson.core.JsonGenerator;

/** Shows what {@code stat} counted. */
final class StatReport {
    private final ImageStat stat;

    StatReport(ImageStat stat) {
        this.stat = stat;
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeBooleanProperty("dedup_enabled", stat.deduplicating());
        json.writeBooleanProperty("target_enabled", stat.targeted());
        image(json, "base_image", stat.base());
        image(json, "target_image", stat.target());
        json.writeEndObject();
    }

    private static void image(JsonGenerator json, String name, ImageCounts image) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("dirs", image.directories());
        json.writeNumberProperty("files", image.files());
        json.writeNumberProperty("symlinks", image.symlinks());
        json.writeNumberProperty("chunks", image.chunks());
        json.writeNumberProperty("file_size", image.fileSize());
        json.writeNumberProperty("comp_size", image.compressedSize());
        json.writeNumberProperty("uncomp_size", image.paddedSize());
        json.writeNumberProperty("padding_size", image.paddingSize());
        numbers(json, "chunk_sizes", image.chunkSizes());
        numbers(json, "file_sizes", image.fileSizes());
        sum(json, "dedup", image.deduplicated());
        sum(json, "own", image.own());
        sum(json, "ref", image.referenced());
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, String name, long[] numbers) {
        json.writeName(name);
        json.writeArray(numbers, 0, numbers.length);
    }

    private static void sum(JsonGenerator json, String prefix, ImageCounts.Sum sum) {
        json.writeNumberProperty(prefix + "_chunks", sum.chunks());
        json.writeNumberProperty(prefix + "_comp_size", sum.compressed());
        json.writeNumberProperty(prefix + "_uncomp_size", sum.uncompressed());
    }

    void writeText(PrintWriter out) {
        if (stat.targeted()) {
            out.println("Target Image Statistics:");
            image(out, stat.target());
        }
        out.println("Base Image Statistics:");
        image(out, stat.base());
    }

    private static void image(PrintWriter out, ImageCounts image) {
        field(out, "Directories", image.directories());
        field(out, "Files", image.files());
        field(out, "Symlinks", image.symlinks());
        field(out, "Chunks", image.chunks());
        field(out, "File Size", image.fileSize());
        field(out, "Padding Size", image.paddingSize());
        field(out, "Uncompressed Size", image.paddedSize());
        field(out, "Compressed Size", image.compressedSize());
        out.println("File Size Bits:         File Count:");
        long[] fileSizes = image.fileSizes();
        for (int bits = 0; bits < fileSizes.length; bits++) {
            field(out, String.valueOf(bits), fileSizes[bits]);
        }
        out.println("Chunk Size Bits:        Chunk Count:");
        long[] chunkSizes = image.chunkSizes();
        for (int i = 0; i < chunkSizes.length; i++) {
            field(out, String.valueOf(ImageCounts.MIN_CHUNK_BITS + i), chunkSizes[i]);
        }
        sum(out, "Dedup", image.deduplicated());
        sum(out, "Owned", image.own());
        sum(out, "Referenced", image.referenced());
    }

    private static void sum(PrintWriter out, String name, ImageCounts.Sum sum) {
        field(out, name + " Comp Size", sum.compressed());
        field(out, name + " Uncomp Size", sum.uncompressed());
        field(out, name + " Chunk Count", sum.chunks());
    }

    private static void field(PrintWriter out, String name, long value) {
        out.println(name + ":" + " ".repeat(Math.max(1, 23 - name.length())) + value);
    }
}
