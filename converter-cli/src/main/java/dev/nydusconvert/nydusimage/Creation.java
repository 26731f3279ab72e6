package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.BlobCacheOutputs;
import dev.nydusconvert.layer.BlobKeys;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.ExternalFiles;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackDirectory;
import dev.nydusconvert.layer.PackEstargzToc;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.layer.PackTarfs;
import dev.nydusconvert.layer.ParentImage;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.layer.TarfsOptions;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.PrefetchPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a layer the way that the options of {@code create} say. */
final class Creation {
    private final CreateInputs inputs;
    private final CreateFormat format;
    private final CreateFiles files;
    private final Backend backend;
    private final PrefetchPolicy policy;
    private final RecipeMode recipeMode;
    private final ConversionType type;

    Creation(
            CreateInputs inputs,
            CreateFormat format,
            CreateFiles files,
            Backend backend,
            PrefetchPolicy policy,
            RecipeMode recipeMode) {
        this.inputs = inputs;
        this.format = format;
        this.files = files;
        this.backend = backend;
        this.policy = policy;
        this.recipeMode = recipeMode;
        this.type = inputs.type();
    }

    /**
     * Makes the layer.
     *
     * @param prefetch what readers fetch in advance
     * @param outputs not closed
     */
    PackResult run(PrefetchPatterns prefetch, LayerOutputs outputs, Trace trace) throws IOException, RefusedException {
        requireSupported();
        return switch (type) {
            case TAR_RAFS, TARGZ_RAFS, ESTARGZ_RAFS -> {
                Pack pack = new Pack(packOptions(prefetch, trace));
                yield pack.run(open(), name(), outputs);
            }
            case TAR_TARFS -> new PackTarfs(tarfsOptions(prefetch)).run(open(), name(), outputs);
            case TARGZ_REF, ESTARGZ_REF -> {
                PackReference pack = new PackReference(packOptions(prefetch, trace));
                yield pack.run(open(), name(), outputs);
            }
            case DIR_RAFS -> {
                PackDirectory pack = new PackDirectory(packOptions(prefetch, trace), externalFiles());
                yield pack.run(inputs.source(), outputs);
            }
            case ESTARGZTOC_REF -> {
                // The rules ask for an id.
                Digest layer = Digest.ofHex(format.blobId().orElseThrow());
                PackEstargzToc pack = new PackEstargzToc(packOptions(prefetch, trace), layer, format.blobDataSize());
                try (InputStream toc = open()) {
                    yield pack.run(toc, name(), outputs);
                }
            }
        };
    }

    /** Nothing that is asked for is left out in silence. */
    private void requireSupported() throws RefusedException, UnsupportedFeatureException {
        if (inputs.attributes() != null) {
            refuse(type != ConversionType.DIR_RAFS, "--attributes");
            refuse(format.encrypt(), "--attributes with --encrypt");
            refuse(inputs.lower().parent().isPresent(), "--attributes with --parent-bootstrap");
            refuse(files.cacheDir() != null, "--attributes with --blob-cache-dir");
        }
    }

    private void refuse(boolean given, String option) throws UnsupportedFeatureException {
        if (given) {
            throw new UnsupportedFeatureException(option + " is not supported for '" + type + "'");
        }
    }

    private ExternalFiles externalFiles() throws IOException {
        return inputs.attributes() == null ? ExternalFiles.NONE : ExternalFiles.read(inputs.attributes());
    }

    private InputStream open() throws IOException {
        return Files.newInputStream(inputs.source());
    }

    private String name() {
        return inputs.source().toString();
    }

    private PackOptions packOptions(PrefetchPatterns prefetch, Trace trace) throws IOException, RefusedException {
        Compression compression =
                type.isNative() ? format.compression(type, files.cacheDir() != null) : Compression.NONE;
        RecipeMode recipe = type.isNative() && files.cacheDir() == null ? recipeMode : RecipeMode.NONE;
        PackOptions.Builder options = PackOptions.builder()
                .version(format.version())
                .chunking(new ChunkingOptions(
                        format.chunkSize(type), format.digest(type), compression, format.batchSize(type)))
                .alignedChunks(format.alignedChunk())
                .layout(new BlobLayout(files.inlineMeta(), format.toc()))
                .repeatable(format.repeatable())
                .recipe(recipe)
                .layerDigests(recipe != RecipeMode.NONE)
                .whiteouts(inputs.whiteoutSpec())
                .prefetch(prefetch)
                .prefetchPolicy(policy);
        if (type.isNative()) {
            options.dataOffset(format.blobOffset());
            format.blobId().ifPresent(options::blobId);
        }
        if (format.encrypt()) {
            options.encryption(BlobKeys.random());
        }
        addLowerImages(options, trace);
        PackOptions built = options.build();
        if (files.cacheDir() != null) {
            BlobCacheOutputs.requireCacheable(built);
        }
        return built;
    }

    private void addLowerImages(PackOptions.Builder options, Trace trace) throws IOException, RefusedException {
        Optional<Path> dictionary = inputs.lower().chunkDict();
        if (dictionary.isPresent()) {
            options.dictionary(open(dictionary.get(), trace));
        }
        Optional<Path> parent = inputs.lower().parent();
        if (parent.isPresent()) {
            boolean inDirectory = !backend.given() && files.blobDir() != null;
            BlobLocator blobs = inDirectory ? BlobLocator.inDirectory(files.blobDir()) : backend.locator();
            options.parent(ParentImage.open(parent.get(), blobs));
        }
    }

    private ChunkDictionary open(Path dictionary, Trace trace) throws IOException, RefusedException {
        long start = System.nanoTime();
        ChunkDictionary opened = ChunkDictionary.open(dictionary);
        trace.took("import_chunk_dict", System.nanoTime() - start);
        return opened;
    }

    private TarfsOptions tarfsOptions(PrefetchPatterns prefetch) throws RefusedException {
        TarfsOptions options = TarfsOptions.DEFAULTS
                .withChunkSize(format.chunkSize(type))
                .withRepeatable(format.repeatable())
                .withPrefetch(prefetch);
        Optional<String> id = format.blobId();
        return id.isPresent() ? options.withBlobId(id.get()) : options;
    }
}
