package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.cli.JsonOutput;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * What a subcommand made, as its callers read it from the file of {@code --output-json}.
 *
 * @param bootstrap path of the bootstrap, empty if it is in the blob
 * @param blobs ids of the blob table, in order
 * @param externalBootstrap path of the bootstrap of external files, empty if there is none or it is in a blob
 * @param externalBlobs ids of the blob table of that, in order
 */
record Result(
        String bootstrap,
        List<String> blobs,
        String externalBootstrap,
        List<String> externalBlobs,
        Trace trace,
        RafsVersion version,
        Compression compression) {
    /** A result without external files. */
    Result(String bootstrap, List<String> blobs, Trace trace, RafsVersion version, Compression compression) {
        this(bootstrap, blobs, "", List.of(), trace, version, compression);
    }

    /** The result of a subcommand that wrote this bootstrap. */
    static Result of(Path bootstrap, List<String> blobs) throws IOException {
        try (OpenLayer written = OpenLayer.open(bootstrap, BlobLocator.NONE, Findings.FAIL_FAST)) {
            Bootstrap made = written.bootstrap();
            return new Result(bootstrap.toString(), blobs, new Trace(), made.version(), made.compression());
        }
    }

    /**
     * Writes the result.
     *
     * @param file null if nobody asked for it
     * @param indented whether on many lines
     */
    void write(Path file, boolean indented) throws IOException {
        if (file == null) {
            return;
        }
        String builder = RootOptions.programVersion();
        try (AtomicFile output = AtomicFile.create(file)) {
            String text = JsonOutput.text(json -> write(json, builder), indented);
            output.stream().write(text.getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
    }

    /** The order of the fields is that of the reference builder (conversion-semantics 1.3). */
    private void write(JsonGenerator json, String builder) {
        json.writeStartObject();
        json.writeStringProperty("version", builder);
        json.writeStringProperty("bootstrap", bootstrap);
        json.writeArrayPropertyStart("blobs");
        blobs.forEach(json::writeString);
        json.writeEndArray();
        json.writeStringProperty("external_bootstrap", externalBootstrap);
        json.writeArrayPropertyStart("external_blobs");
        externalBlobs.forEach(json::writeString);
        json.writeEndArray();
        json.writeObjectPropertyStart("trace");
        json.writeObjectPropertyStart("consumed_time");
        trace.seconds().forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeObjectPropertyStart("registered_events");
        trace.events().forEach((name, value) -> {
            if (value instanceof Long number) {
                json.writeNumberProperty(name, number);
            } else {
                json.writeStringProperty(name, (String) value);
            }
        });
        json.writeEndObject();
        json.writeEndObject();
        json.writeStringProperty("fs_version", String.valueOf(version.number()));
        json.writeStringProperty("compressor", compression.label());
        json.writeEndObject();
    }
}
