package dev.nydusconvert.cli;

import dev.nydusconvert.layer.LayerStat;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.NodeType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What {@code stat} says of one layer. */
record StatReport(Path file, RafsVersion version, LayerStat stat) {
    private static final int BAR_WIDTH = 40;

    void writeText(PrintWriter out) {
        out.println(file + ": RAFS v" + version.number());
        stat.names().forEach((type, count) -> out.println(row(label(type), count.toString())));
        out.println(row("file bytes", stat.contentBytes() + " in " + stat.contents() + " files"));
        out.println(row("chunks", stat.chunks() + " distinct of " + stat.chunkReferences()));
        long saved = stat.contentBytes() - stat.chunkBytes();
        out.println(row(
                "de-duplicated",
                saved + " bytes (" + SizeText.percent(saved, stat.contentBytes()) + " of the file bytes)"));
        if (stat.batchedChunks() < stat.chunks() || stat.chunks() == 0) {
            out.println(row(
                    "stored",
                    stat.storedBytes() + " bytes ("
                            + SizeText.percent(stat.storedBytes(), stat.chunkBytes() - stat.batchedBytes())
                            + " of the distinct chunks)"));
        }
        if (stat.batchedChunks() > 0) {
            out.println(row(
                    "in batches",
                    stat.batchedChunks() + " chunks of " + stat.batchedBytes()
                            + " bytes; how they are stored, only the blobs tell"));
        }
        if (!stat.contentSizes().isEmpty()) {
            out.println("  file sizes");
            writeHistogram(out, stat.contentSizes());
        }
    }

    private static String row(String label, String value) {
        return "  " + label + " ".repeat(Math.max(1, 20 - label.length())) + value;
    }

    private static String label(NodeType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void writeHistogram(PrintWriter out, List<Long> sizes) {
        long most = sizes.stream().mapToLong(Long::longValue).max().orElse(1);
        int width = Long.toString(most).length();
        for (int i = 0; i < sizes.size(); i++) {
            String count = sizes.get(i).toString();
            int bar = (int) ((sizes.get(i) * BAR_WIDTH + most - 1) / most);
            String range = i == 0 ? "empty" : "from " + SizeText.approximate(1L << (i - 1));
            out.println(("    " + range + " ".repeat(Math.max(1, 18 - range.length()))
                            + " ".repeat(width - count.length()) + count + " " + "#".repeat(bar))
                    .stripTrailing());
        }
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("file", file.toString());
        json.writeNumberProperty("rafs_version", version.number());
        json.writeObjectPropertyStart("names");
        for (NodeType type : NodeType.values()) {
            json.writeNumberProperty(
                    type.name().toLowerCase(Locale.ROOT), stat.names().getOrDefault(type, 0L));
        }
        json.writeEndObject();
        json.writeNumberProperty("files", stat.contents());
        json.writeNumberProperty("file_bytes", stat.contentBytes());
        json.writeNumberProperty("chunk_references", stat.chunkReferences());
        json.writeNumberProperty("chunks", stat.chunks());
        json.writeNumberProperty("chunk_bytes", stat.chunkBytes());
        json.writeNumberProperty("stored_bytes", stat.storedBytes());
        json.writeNumberProperty("batched_chunks", stat.batchedChunks());
        json.writeNumberProperty("batched_bytes", stat.batchedBytes());
        json.writeNumberProperty("deduplicated_ratio", stat.deduplicated());
        json.writeNumberProperty("compression_ratio", stat.compressionRatio());
        json.writeArrayPropertyStart("file_sizes");
        for (int i = 0; i < stat.contentSizes().size(); i++) {
            json.writeStartObject();
            json.writeNumberProperty("from", i == 0 ? 0L : 1L << (i - 1));
            json.writeNumberProperty("to", i == 0 ? 0L : (1L << i) - 1);
            json.writeNumberProperty("files", stat.contentSizes().get(i));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
