package dev.nydusconvert.cli;

import dev.nydusconvert.tune.TuneReport;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.Result;
import dev.nydusconvert.tune.TuneReport.Speed;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What {@code tune} says, as CSV: the settings, under the names that the JSON has. No field needs quotes. */
final class TuneCsv {
    private static final List<String> COLUMNS = List.of(
            "chunk_size",
            "compressor",
            "batch_size",
            "total_bytes",
            "blob_bytes",
            "metadata_bytes",
            "bootstrap_bytes",
            "chunk_table_bytes",
            "content_bytes",
            "chunk_references",
            "chunks",
            "repeated_in_layer_bytes",
            "repeated_across_layers_bytes",
            "repeated_across_images_bytes",
            "asked_bytes",
            "fetched_bytes",
            "decoded_bytes",
            "requests",
            "recommended",
            "pack_bytes_per_second",
            "unpack_bytes_per_second");

    private TuneCsv() {}

    static void write(PrintWriter out, TuneReport report) {
        out.print(String.join(",", COLUMNS) + "\n");
        for (Result result : report.results()) {
            boolean recommended =
                    result.setting().equals(report.recommendation().setting());
            out.print(String.join(",", row(result, recommended)) + "\n");
        }
    }

    private static List<String> row(Result result, boolean recommended) {
        Chunks chunks = result.chunks();
        List<String> row = new ArrayList<>();
        row.add(Integer.toString(result.setting().chunkSize()));
        row.add(result.setting().compression().label());
        addAll(
                row,
                result.setting().batchSize(),
                result.sizes().total(),
                result.sizes().blobs(),
                result.sizes().metadata(),
                result.sizes().bootstraps(),
                result.sizes().chunkTables(),
                chunks.bytes(),
                chunks.references(),
                chunks.stored(),
                chunks.repeatedInLayer(),
                chunks.repeatedAcrossLayers(),
                chunks.repeatedAcrossImages());
        if (result.fetch().isPresent()) {
            FetchCost fetch = result.fetch().get();
            addAll(row, fetch.askedBytes(), fetch.fetchedBytes(), fetch.decodedBytes(), fetch.requests());
        } else {
            row.addAll(List.of("", "", "", ""));
        }
        row.add(Boolean.toString(recommended));
        addAll(
                row,
                Speed.bytesPerSecond(chunks.bytes(), result.speed().packNanos()),
                Speed.bytesPerSecond(chunks.bytes(), result.speed().unpackNanos()));
        return row;
    }

    private static void addAll(List<String> row, long... numbers) {
        for (long number : numbers) {
            row.add(Long.toString(number));
        }
    }
}
