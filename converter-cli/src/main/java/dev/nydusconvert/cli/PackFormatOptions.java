package dev.nydusconvert.cli;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.BlobKeys;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.TreeBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that decide what packing writes, apart from where. */
final class PackFormatOptions {
    private static final PackOptions DEFAULTS = PackOptions.DEFAULTS;
    private static final List<BlobLayout> LAYOUTS =
            List.of(BlobLayout.PLAIN, BlobLayout.INLINE, BlobLayout.TOC, BlobLayout.INLINE_TOC);

    private final OptionSpec version = SharedOptions.choice(
            "--rafs-version",
            "V",
            List.of(RafsVersion.V5, RafsVersion.V6),
            it -> Integer.toString(it.number()),
            DEFAULTS.version(),
            "Format of the bootstrap");
    private final OptionSpec compressor = SharedOptions.choice(
            "--compressor",
            "NAME",
            Stream.of(Compression.values()).filter(Compression::isWritable).toList(),
            Compression::label,
            DEFAULTS.chunking().compression(),
            "Compression of the chunks");
    private final OptionSpec digester = SharedOptions.choice(
            "--digester",
            "NAME",
            List.of(DigestAlgorithm.values()),
            DigestAlgorithm::label,
            DEFAULTS.chunking().digestAlgorithm(),
            "Digest of the chunks");
    private final OptionSpec chunkSize = OptionSpec.builder("--chunk-size")
            .paramLabel("SIZE")
            .type(Integer.class)
            .converters(PackFormatOptions::parseChunkSize)
            .initialValue(DEFAULTS.chunking().chunkSize())
            .description(
                    "Length of a chunk: a power of two from 4K to 16M, in bytes (65536, 0x10000) or with a unit (64K,"
                            + " 1M, 4MiB). Default: 1M.")
            .build();
    private final OptionSpec batchSize = OptionSpec.builder("--batch-size")
            .paramLabel("SIZE")
            .type(Integer.class)
            .converters(PackFormatOptions::parseBatchSize)
            .initialValue(DEFAULTS.chunking().batchSize())
            .description(
                    "Store files smaller than half of SIZE together, in batches of up to SIZE: a power of two from 4K"
                            + " to the chunk size (RAFS v6 only), or 0 for no batches. Default: 0.")
            .build();
    private final OptionSpec encrypt = OptionSpec.builder("--encrypt")
            .description(
                    "Encrypt the chunks, their table and the recipe with a random key (AES-128-XTS, RAFS v6 only). The"
                            + " key is in the bootstrap.")
            .build();
    private final OptionSpec alignedChunk = OptionSpec.builder("--aligned-chunk")
            .description("Let the chunks of RAFS v5 begin at multiples of 4K of the uncompressed blob; those of RAFS v6"
                    + " always do.")
            .build();
    private final OptionSpec layout = SharedOptions.choice(
            "--layout",
            "NAME",
            LAYOUTS,
            BlobLayout::label,
            DEFAULTS.layout(),
            "What the blob holds besides chunks: nothing, the bootstrap (inline), a table of contents (toc, RAFS v6"
                    + " only)");
    private final OptionSpec repeatable = OptionSpec.builder("--repeatable")
            .description("Make every owner 0:0, so that layers which differ only in owners give the same bytes.")
            .build();
    private final OptionSpec paxMtime = OptionSpec.builder("--pax-mtime")
            .description("Take modification times from PAX records, with their fractions of a second, where the"
                    + " reference builder takes the header's whole seconds.")
            .build();

    private final OptionSpec recipe = SharedOptions.choice(
            "--recipe",
            "MODE",
            List.of(RecipeMode.values()),
            it -> it.name().toLowerCase(Locale.ROOT),
            RecipeMode.EMBED,
            "Where the recipe goes by which unpack gives the very tar back: into the blob (embed), a file of its own"
                    + " (file), or nowhere (none: the blob is then byte for byte the reference builder's)");

    private final OptionSpec keepCompressedDigest = OptionSpec.builder("--keep-compressed-digest")
            .description("Find out how a gzip or zstd layer was compressed, and record it in the recipe, so that"
                    + " unpack gives the compressed file back bit for bit.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(version)
                .addOption(compressor)
                .addOption(digester)
                .addOption(chunkSize)
                .addOption(batchSize)
                .addOption(encrypt)
                .addOption(alignedChunk)
                .addOption(layout)
                .addOption(repeatable)
                .addOption(paxMtime);
    }

    /** Those that make sense for the layers of an image: their layout is what readers of images expect. */
    void addImageOptionsTo(CommandSpec spec) {
        spec.addOption(version)
                .addOption(compressor)
                .addOption(digester)
                .addOption(chunkSize)
                .addOption(batchSize)
                .addOption(encrypt)
                .addOption(alignedChunk)
                .addOption(paxMtime);
        addRecipeTo(spec);
    }

    void addRecipeTo(CommandSpec spec) {
        spec.addOption(recipe).addOption(keepCompressedDigest);
    }

    /** Refuses those options that {@code --matrix} decides. */
    void requireNoneOfMatrix(CommandSpec spec) {
        for (OptionSpec option : List.of(version, compressor, chunkSize, batchSize, encrypt, alignedChunk)) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(), "--matrix decides about " + option.longestName() + "; leave that out");
            }
        }
    }

    /** The library's options. */
    PackOptions packOptions(CommandSpec spec) {
        BlobLayout chosenLayout = layout.getValue();
        if (version.getValue() == RafsVersion.V5) {
            requirePossibleWithV5(spec, chosenLayout);
        }
        PackOptions.Builder options = SharedOptions.isSet(encrypt)
                ? PackOptions.builder().encryption(BlobKeys.random())
                : PackOptions.builder();
        return options.version(version.getValue())
                .chunking(chunking(spec))
                .alignedChunks(SharedOptions.isSet(alignedChunk))
                .layout(chosenLayout)
                .recipe(recipe.getValue())
                .keepCompression(SharedOptions.isSet(keepCompressedDigest))
                .repeatable(SharedOptions.isSet(repeatable))
                .mtimeSource(
                        SharedOptions.isSet(paxMtime) ? TreeBuilder.MtimeSource.PAX : TreeBuilder.MtimeSource.HEADER)
                .build();
    }

    private void requirePossibleWithV5(CommandSpec spec, BlobLayout chosenLayout) {
        if (chosenLayout.toc()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--layout " + chosenLayout.label()
                            + " needs --rafs-version 6: a RAFS v5 blob has no table of contents");
        }
        boolean batches = batchSize.<Integer>getValue() != 0;
        if (batches || SharedOptions.isSet(encrypt)) {
            throw new ParameterException(
                    spec.commandLine(),
                    (batches ? batchSize : encrypt).longestName()
                            + " needs --rafs-version 6: a RAFS v5 image cannot say what a reader must know for that");
        }
    }

    private ChunkingOptions chunking(CommandSpec spec) {
        int chosenChunkSize = chunkSize.getValue();
        int chosenBatchSize = batchSize.getValue();
        if (chosenBatchSize > chosenChunkSize) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--batch-size " + chosenBatchSize + " is more than the chunk size, " + chosenChunkSize);
        }
        return new ChunkingOptions(chosenChunkSize, digester.getValue(), compressor.getValue(), chosenBatchSize);
    }

    boolean recipeIsAFile() {
        return recipe.getValue() == RecipeMode.FILE;
    }

    private static Integer parseBatchSize(String text) {
        return text.equals("0") ? Integer.valueOf(0) : parseChunkSize(text);
    }

    private static Integer parseChunkSize(String text) {
        long size = SizeText.parse(text);
        if (!ChunkingOptions.validSize(size)) {
            throw new TypeConversionException("'" + text + "' is not a power of two from 4K to 16M");
        }
        return Math.toIntExact(size);
    }
}
