package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.layer.PackEstargzToc;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code pack --data estargz-toc}, which say of which layer the TOC is. */
final class EstargzTocOptions {
    /** What eStargz layers have unless they are made otherwise. */
    private static final int CHUNK_SIZE = 1 << 22;

    private static final String ALGORITHM = "sha256:";

    private final OptionSpec layerDigest = OptionSpec.builder("--layer-digest")
            .paramLabel("DIGEST")
            .type(Digest.class)
            .converters(EstargzTocOptions::parseDigest)
            .description("With --data estargz-toc: SHA-256 of the layer, by which the bootstrap calls it.")
            .build();
    private final OptionSpec layerSize = OptionSpec.builder("--layer-size")
            .paramLabel("SIZE")
            .type(Long.class)
            .converters(EstargzTocOptions::parseSize)
            .description("With --data estargz-toc: length of the layer in bytes.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(layerDigest).addOption(layerSize);
    }

    private static Digest parseDigest(String text) {
        try {
            return Digest.ofHex(text.startsWith(ALGORITHM) ? text.substring(ALGORITHM.length()) : text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not a SHA-256: 64 hexadecimal digits");
        }
    }

    private static Long parseSize(String text) {
        long size = SizeText.parse(text);
        if (size < 1) {
            throw new TypeConversionException("'" + text + "' is not the length of a layer");
        }
        return size;
    }

    void require(CommandSpec spec) {
        if (layerDigest.getValue() == null || layerSize.getValue() == null) {
            throw new ParameterException(
                    spec.commandLine(), "of which layer is the TOC? Give --layer-digest DIGEST and --layer-size SIZE");
        }
    }

    void requireUnused(CommandSpec spec) {
        if (layerDigest.getValue() != null || layerSize.getValue() != null) {
            throw new ParameterException(
                    spec.commandLine(), "--layer-digest and --layer-size go with --data estargz-toc");
        }
    }

    /** The options in force: the chunk size is that of eStargz, unless another was asked for. */
    static PackOptions inForce(PackOptions chosen, CommandSpec spec) {
        PackOptions options = PackReference.inForce(chosen);
        if (spec.commandLine().getParseResult().hasMatchedOption("--chunk-size")) {
            return options;
        }
        ChunkingOptions chunking = options.chunking();
        return options.toBuilder()
                .chunking(new ChunkingOptions(CHUNK_SIZE, chunking.digestAlgorithm(), chunking.compression()))
                .build();
    }

    PackEstargzToc packer(PackOptions options) {
        return new PackEstargzToc(options, layerDigest.getValue(), layerSize.getValue());
    }
}
