package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Fixture layers, packed into a folder when they are asked for. */
final class PackedLayers {
    private final Path directory;
    private final Map<String, Path> packed = new HashMap<>();
    private int others;

    PackedLayers(Path directory) {
        this.directory = directory;
    }

    /** The options of a line of a golden table. */
    static PackOptions options(String version, String compressor, String digester, String layout) {
        return PackOptions.builder()
                .threads(1)
                .version(version.equals("5") ? RafsVersion.V5 : RafsVersion.V6)
                .chunking(new ChunkingOptions(
                        ChunkingOptions.DEFAULT_SIZE,
                        DigestAlgorithm.ofLabel(digester).orElseThrow(),
                        Compression.ofLabel(compressor).orElseThrow()))
                .layout(layoutOf(layout))
                .build();
    }

    static BlobLayout layoutOf(String name) {
        return switch (name) {
            case "plain" -> BlobLayout.PLAIN;
            case "toc" -> BlobLayout.TOC;
            case "inline" -> BlobLayout.INLINE;
            case "inline-toc" -> BlobLayout.INLINE_TOC;
            default -> throw new IllegalArgumentException("no layout " + name);
        };
    }

    /** The layer's bootstrap, or the blob that holds it, in a file with the name of the blob. */
    Path of(FixtureLayers layer, PackOptions options) throws IOException {
        String key = layer + " " + options.version() + " " + options.chunking() + " " + options.layout() + " "
                + options.encryption();
        Path known = packed.get(key);
        if (known == null) {
            known = pack(layer.bytes(), options);
            packed.put(key, known);
        }
        return known;
    }

    /** As {@link #of}, for a layer of the test's own. */
    Path pack(byte[] tar, PackOptions options) throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new Pack(options).run(new ByteArrayInputStream(tar), "layer.tar", outputs);
        boolean inlined = options.layout().inlineMeta();
        Path folder = Files.createDirectory(directory.resolve(String.format("%03d", others++)));
        Path file = folder.resolve(result.blob().map(PackResult.BlobFile::id).orElse("no-blob"));
        return Files.write(file, inlined ? outputs.blobBytes() : outputs.bootstrapBytes());
    }

    /** A file that does not exist yet. */
    Path newFile(String name) throws IOException {
        return Files.createDirectory(directory.resolve(String.format("%03d", others++)))
                .resolve(name);
    }
}
