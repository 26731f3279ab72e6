package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.RafsVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code create} that say how data and metadata are stored. */
final class CreateFormat {
    private static final int ESTARGZ_CHUNK_SIZE = 0x400000;
    private static final int MAX_ID_LENGTH = 255;
    private static final String BLOB_TOC = "blob-toc";

    private final OptionSpec blobId = Arguments.text(
                    "blob-id", "Call the data blob so, in place of its SHA-256.", "--blob-id")
            .build();
    private final OptionSpec blobDataSize = Arguments.text(
                    "blob-data-size", "Size of the layer, hexadecimal; for 'estargztoc-ref'.", "--blob-data-size")
            .build();
    private final OptionSpec blobOffset = Arguments.text(
                    "blob-offset", "Where in a file the blob begins.", "--blob-offset")
            .hidden(true)
            .build();
    private final OptionSpec chunkSize = Arguments.text(
                    "chunk-size",
                    "Length of a chunk in bytes: a power of two from 0x1000 to 0x1000000, decimal or hexadecimal after"
                            + " 0x. [default: 0x100000]",
                    "--chunk-size")
            .build();
    private final OptionSpec batchSize = Arguments.text(
                    "batch-size",
                    "Put the chunks of small files together into batches of this length in bytes: a power of two up to"
                            + " the chunk size, or 0 for none. [default: 0]",
                    "--batch-size")
            .build();
    private final OptionSpec compressor = Arguments.choice(
                    "compressor",
                    List.of(Compression.NONE, Compression.LZ4_BLOCK, Compression.ZSTD),
                    Compression::label,
                    Compression.ZSTD,
                    "How chunks are compressed.",
                    "--compressor")
            .build();
    private final OptionSpec digester = Arguments.choice(
                    "digester",
                    List.of(DigestAlgorithm.values()),
                    DigestAlgorithm::label,
                    DigestAlgorithm.BLAKE3,
                    "How chunks are digested.",
                    "--digester")
            .build();
    private final OptionSpec version = Arguments.choice(
                    "fs-version",
                    List.of(RafsVersion.values()),
                    it -> String.valueOf(it.number()),
                    RafsVersion.V6,
                    "Version of the RAFS format.",
                    "-v",
                    "--fs-version")
            .build();
    private final OptionSpec features = Arguments.text(
                    "features", "More parts in the blob. [possible values: " + BLOB_TOC + "]", "--features")
            .converters(CreateFormat::feature)
            .build();
    private final OptionSpec alignedChunk =
            Arguments.flag("Align chunks to 4 KiB; in RAFS 6 they always are.", "--aligned-chunk");
    private final OptionSpec repeatable = Arguments.flag("Let all files belong to 0:0.", "--repeatable");
    private final OptionSpec encrypt =
            Arguments.flag("Encrypt the data blob with a new random key.", "-E", "--encrypt");

    void addTo(CommandSpec spec) {
        spec.addOption(blobId)
                .addOption(blobDataSize)
                .addOption(blobOffset)
                .addOption(chunkSize)
                .addOption(batchSize)
                .addOption(compressor)
                .addOption(digester)
                .addOption(version)
                .addOption(features)
                .addOption(alignedChunk)
                .addOption(repeatable)
                .addOption(encrypt);
    }

    private static String feature(String word) {
        if (!word.equals(BLOB_TOC)) {
            throw new TypeConversionException("[possible values: " + BLOB_TOC + "]");
        }
        return word;
    }

    OptionSpec blobIdOption() {
        return blobId;
    }

    OptionSpec compressorOption() {
        return compressor;
    }

    RafsVersion version() {
        return version.getValue();
    }

    boolean toc() {
        return features.getValue() != null;
    }

    boolean alignedChunk() {
        return Arguments.isSet(alignedChunk);
    }

    boolean repeatable() {
        return Arguments.isSet(repeatable);
    }

    boolean encrypt() {
        return Arguments.isSet(encrypt);
    }

    /** Refuses numbers that are none, and those that no layer can be made with. */
    void requireNumbers(ConversionType type) throws RefusedException {
        chunkSize(type);
        batchSize(type);
        blobOffset();
        blobId();
    }

    /** The id that the blob is to have; empty for its SHA-256. */
    Optional<String> blobId() throws RefusedException {
        String id = blobId.getValue();
        if (id == null || id.isEmpty()) {
            return Optional.empty();
        }
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_LENGTH) {
            throw new RefusedException("blob id is limited to length " + MAX_ID_LENGTH);
        }
        return Optional.of(id);
    }

    /** Where the blob begins in the file that it goes into. */
    long blobOffset() throws RefusedException {
        String text = blobOffset.getValue();
        try {
            long offset = text == null ? 0 : Long.parseLong(text);
            if (offset >= 0) {
                return offset;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new RefusedException("invalid blob offset " + text);
    }

    int chunkSize(ConversionType type) throws RefusedException {
        String text = chunkSize.getValue();
        if (text == null) {
            return type == ConversionType.ESTARGZTOC_REF ? ESTARGZ_CHUNK_SIZE : ChunkingOptions.DEFAULT_SIZE;
        }
        return SizeArgument.chunkSize(text);
    }

    /** The batch size in bytes, 0 for none. */
    int batchSize(ConversionType type) throws RefusedException {
        String text = batchSize.getValue();
        int size = text == null ? 0 : SizeArgument.batchSize(text);
        if (size == 0) {
            return 0;
        }
        if (version() == RafsVersion.V5) {
            throw new RefusedException("`--batch-size` with non-zero value conflicts with `--fs-version 5`");
        }
        if (!type.isNative()) {
            throw new RefusedException("unsupported ConversionType for batch chunk: " + type);
        }
        int chunk = chunkSize(type);
        if (size > chunk) {
            throw new RefusedException("batch size 0x" + Integer.toHexString(size) + " is bigger than chunk size 0x"
                    + Integer.toHexString(chunk));
        }
        return size;
    }

    /** The size of the layer that a table of contents is of, in bytes. */
    long blobDataSize() throws RefusedException {
        String text = blobDataSize.getValue();
        if (text == null) {
            throw new RefusedException("no value specified for '--blob-data-size'");
        }
        return SizeArgument.dataSize(text);
    }

    /** How chunks are compressed; what is asked for only counts where data is stored in chunks of our own. */
    Compression compression(ConversionType type, boolean cache) {
        if (type.isGzipReference()) {
            return Compression.GZIP;
        }
        return type == ConversionType.TAR_TARFS || cache ? Compression.NONE : compressor.getValue();
    }

    DigestAlgorithm digest(ConversionType type) {
        return type.isNative() ? digester.getValue() : DigestAlgorithm.SHA256;
    }
}
