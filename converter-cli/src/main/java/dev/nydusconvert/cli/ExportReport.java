package dev.nydusconvert.cli;

import dev.nydusconvert.layer.ExportResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;

/** What {@code export} says when it is done. */
record ExportReport(ExportResult result, Path path) {
    void writeText(PrintWriter out) {
        out.println("disk:       " + path + ", " + result.size() + " bytes, blocks of " + result.blockSize());
        UnpackReport.writeUnproven(out, result.unproven());
        result.verity()
                .ifPresent(verity -> out.println("dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256"
                        + " --data-block-size=" + result.blockSize()
                        + " --hash-block-size=" + ExportResult.HASH_BLOCK_SIZE
                        + " --data-blocks " + verity.dataBlocks()
                        + " --hash-offset " + verity.hashOffset()
                        + " " + verity.root()));
        out.flush();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeObjectPropertyStart("disk");
        json.writeStringProperty("path", path.toString());
        json.writeNumberProperty("size", result.size());
        json.writeNumberProperty("image_size", result.diskSize());
        json.writeNumberProperty("block_size", result.blockSize());
        json.writeEndObject();
        if (result.verity().isPresent()) {
            ExportResult.Verity verity = result.verity().get();
            json.writeObjectPropertyStart("verity");
            json.writeStringProperty("algorithm", "sha256");
            json.writeNumberProperty("data_block_size", result.blockSize());
            json.writeNumberProperty("hash_block_size", ExportResult.HASH_BLOCK_SIZE);
            json.writeNumberProperty("data_blocks", verity.dataBlocks());
            json.writeNumberProperty("hash_offset", verity.hashOffset());
            json.writeStringProperty("root", verity.root().hex());
            json.writeEndObject();
        } else {
            json.writeNullProperty("verity");
        }
        UnpackReport.writeUnproven(json, result.unproven());
        json.writeEndObject();
    }
}
