package dev.nydusconvert.fuzz;

import dev.nydusconvert.blob.ZranFuzz;
import dev.nydusconvert.image.SourceLayersFuzz;
import dev.nydusconvert.image.model.ManifestFuzz;
import dev.nydusconvert.image.registry.AuthChallengeFuzz;
import dev.nydusconvert.image.registry.AuthFileFuzz;
import dev.nydusconvert.image.transport.ImageReferenceFuzz;
import dev.nydusconvert.inflate.GzipResumeFuzz;
import dev.nydusconvert.layer.BlobSectionsFuzz;
import dev.nydusconvert.layer.ChunkTableFuzz;
import dev.nydusconvert.layer.PrefetchListFuzz;
import dev.nydusconvert.layer.RecipeFuzz;
import dev.nydusconvert.rafs.v5.V5BootstrapFuzz;
import dev.nydusconvert.rafs.v6.V6BootstrapFuzz;
import dev.nydusconvert.tar.EstargzTocFuzz;
import dev.nydusconvert.tar.LayerStreamFuzz;
import dev.nydusconvert.tar.TarFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every reader of what others send. */
enum FuzzTargets {
    TAR(TarFuzz::new),
    LAYER_STREAM(LayerStreamFuzz::new),
    GZIP_RESUME(GzipResumeFuzz::new),
    RECIPE(RecipeFuzz::new),
    BLOB_SECTIONS(BlobSectionsFuzz::new),
    CHUNK_TABLE(ChunkTableFuzz::new),
    ZRAN(ZranFuzz::new),
    V5_BOOTSTRAP(V5BootstrapFuzz::new),
    V6_BOOTSTRAP(V6BootstrapFuzz::new),
    ESTARGZ_TOC(EstargzTocFuzz::new),
    PREFETCH_LIST(PrefetchListFuzz::new),
    SOURCE_LAYERS(SourceLayersFuzz::new),
    MANIFEST(ManifestFuzz::new),
    IMAGE_REFERENCE(ImageReferenceFuzz::new),
    AUTH_FILE(AuthFileFuzz::new),
    AUTH_CHALLENGE(AuthChallengeFuzz::new);

    /** Inputs that once were findings; each stays here. */
    private static final Path FINDINGS = Path.of("src", "test", "resources", "dev", "nydusconvert", "fuzz");

    private final Supplier<FuzzTarget> maker;

    FuzzTargets(Supplier<FuzzTarget> maker) {
        this.maker = maker;
    }

    /** The reader; some make a sample first, so this is called once. */
    FuzzTarget create() {
        return maker.get();
    }

    /** As it is called in folders and on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The files of {@link #FINDINGS} for this target. */
    List<Path> findings() throws IOException {
        Path folder = FINDINGS.resolve(label());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
