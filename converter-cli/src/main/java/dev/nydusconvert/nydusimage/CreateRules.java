package dev.nydusconvert.nydusimage;

import dev.nydusconvert.nydusimage.PrefetchArguments.Policy;
import dev.nydusconvert.rafs.RafsVersion;
import java.nio.file.Files;
import java.nio.file.Path;

/** What goes together in {@code create}, and what does not (conversion-semantics 1.2). */
final class CreateRules {
    private final CreateInputs inputs;
    private final CreateFormat format;
    private final CreateFiles files;
    private final Policy prefetch;
    private final ConversionType type;

    CreateRules(CreateInputs inputs, CreateFormat format, CreateFiles files, Policy prefetch) {
        this.inputs = inputs;
        this.format = format;
        this.files = files;
        this.prefetch = prefetch;
        this.type = inputs.type();
    }

    /** Refuses what cannot be made. */
    void require() throws RefusedException {
        format.requireNumbers(type);
        files.requireDirectories();
        requireSource(inputs.source());
        if (type == ConversionType.ESTARGZTOC_REF && format.blobId().isEmpty()) {
            throw new RefusedException("'--blob-id' is missing for '--type " + type + "'");
        }
        if (!files.hasBlobPlace()) {
            throw new RefusedException("both --blob and --blob-dir or --blob-cache-dir are missing");
        }
        boolean cacheable = type.isNative() || type == ConversionType.TARGZ_REF;
        refuse(files.cacheDir() != null && (!cacheable || type == ConversionType.ESTARGZ_RAFS), "--blob-cache-dir");
        if (!type.isNative()) {
            refuse(format.version() == RafsVersion.V5, "--fs-version 5");
            refuse(prefetch == Policy.BLOB, "--prefetch-policy blob");
            refuse(format.encrypt(), "--encrypt");
        }
        refuse(
                type.isGzipReference()
                        && type != ConversionType.ESTARGZTOC_REF
                        && format.blobId().isPresent(),
                "--blob-id");
        requireTarfs();
        if (format.version() == RafsVersion.V5 && format.toc()) {
            throw new RefusedException("`--features blob-toc` can't be used with `--fs-version 5`");
        }
    }

    private void requireTarfs() throws RefusedException {
        if (type != ConversionType.TAR_TARFS) {
            return;
        }
        refuse(files.blob() != null, "--blob");
        refuse(inputs.lower().chunkDict().isPresent(), "--chunk-dict");
        refuse(inputs.lower().parent().isPresent(), "--parent-bootstrap");
        refuse(files.inlineMeta(), "--blob-inline-meta");
        refuse(format.toc(), "--features blob-toc");
        refuse(format.alignedChunk(), "--aligned-chunk");
    }

    private void requireSource(Path source) throws RefusedException {
        if (!Files.exists(source)) {
            throw new RefusedException("failed to access path \"" + source + "\": no such file or directory");
        }
        boolean directory = Files.isDirectory(source);
        if (type == ConversionType.DIR_RAFS && !directory) {
            throw new RefusedException("specified path must be a directory: \"" + source + "\"");
        }
        if (type != ConversionType.DIR_RAFS && directory) {
            throw new RefusedException("specified path must be a regular/fifo/char_device file: \"" + source + "\"");
        }
    }

    private void refuse(boolean given, String option) throws RefusedException {
        if (given) {
            throw new RefusedException("conversion type `" + type + "` conflicts with `" + option + "`");
        }
    }
}
