package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.tune.Setting;
import dev.nydusconvert.tune.TuneReport;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.ImageSummary;
import dev.nydusconvert.tune.TuneReport.LayerSummary;
import dev.nydusconvert.tune.TuneReport.Result;
import dev.nydusconvert.tune.TuneReport.Speed;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What {@code tune} says to people: what was read, a table, and advice. */
final class TuneText {
    private TuneText() {}

    static void write(PrintWriter out, TuneReport report) {
        for (ImageSummary image : report.images()) {
            out.println(image.name());
            for (LayerSummary layer : image.layers()) {
                out.println("  " + (layer.name().equals(image.name()) ? "" : layer.name() + ": ") + layer.contents()
                        + " files with data, " + SizeText.approximate(layer.contentBytes())
                        + (layer.shared() ? ", shared with an earlier image: not counted again" : ""));
            }
            image.missingFiles().forEach(path -> out.println("  no such file: " + path));
        }
        out.println();
        writeTable(out, table(report));
        out.println();
        Setting best = report.recommendation().setting();
        out.println("recommended: --chunk-size " + sizeOf(best.chunkSize()) + " --compressor "
                + best.compression().label()
                + (best.batchSize() == 0 ? "" : " --batch-size " + sizeOf(best.batchSize())));
        out.println("  " + report.recommendation().reason());
        out.println("Speeds are of one thread of this machine, measured with " + report.threads()
                + " at work; all else depends on the data only.");
    }

    private static List<List<String>> table(TuneReport report) {
        List<List<String>> rows = new ArrayList<>();
        boolean withFiles = report.results().get(0).fetch().isPresent();
        List<String> head = new ArrayList<>(List.of(
                "chunk",
                "codec",
                "batch",
                "total",
                "blobs",
                "metadata",
                "chunks",
                "in layer",
                "in layers",
                "in images",
                "pack/s",
                "unpack/s"));
        if (withFiles) {
            head.addAll(List.of("fetched", "requests", "amplified"));
        }
        rows.add(head);
        report.results().forEach(result -> rows.add(row(result)));
        return rows;
    }

    private static List<String> row(Result result) {
        Setting setting = result.setting();
        Chunks chunks = result.chunks();
        List<String> row = new ArrayList<>(List.of(
                sizeOf(setting.chunkSize()),
                setting.compression().label(),
                setting.batchSize() == 0 ? "-" : sizeOf(setting.batchSize()),
                SizeText.approximate(result.sizes().total()),
                SizeText.approximate(result.sizes().blobs()),
                SizeText.approximate(result.sizes().metadata()),
                Long.toString(chunks.stored()),
                SizeText.percent(chunks.repeatedInLayer(), chunks.bytes()),
                SizeText.percent(chunks.repeatedAcrossLayers(), chunks.bytes()),
                SizeText.percent(chunks.repeatedAcrossImages(), chunks.bytes()),
                speed(chunks.bytes(), result.speed().packNanos()),
                setting.compression() == Compression.NONE
                        ? "-"
                        : speed(chunks.bytes(), result.speed().unpackNanos())));
        result.fetch()
                .ifPresent(fetch -> row.addAll(List.of(
                        SizeText.approximate(fetch.fetchedBytes()),
                        Long.toString(fetch.requests()),
                        amplification(fetch))));
        return row;
    }

    /** Powers of two come out without a fraction. */
    private static String sizeOf(int bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + "K" : (bytes >> 20) + "M";
    }

    private static String speed(long bytes, long nanos) {
        return SizeText.approximate(Speed.bytesPerSecond(bytes, nanos));
    }

    private static String amplification(FetchCost fetch) {
        return fetch.askedBytes() == 0
                ? "-"
                : SizeText.tenths((double) fetch.decodedBytes() / fetch.askedBytes()) + " x";
    }

    private static void writeTable(PrintWriter out, List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(" ".repeat(widths[i] - row.get(i).length() + (i == 0 ? 0 : 2)))
                        .append(row.get(i));
            }
            out.println(line);
        }
    }
}
