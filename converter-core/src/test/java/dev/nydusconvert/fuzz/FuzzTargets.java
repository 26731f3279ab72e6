package dev.nydusconvert.fuzz;

import dev.nydusconvert.blob.ZranFuzz;
import dev.nydusconvert.image.SourceLayersFuzz;
import dev.nydusconvert.image.model.ManifestFuzz;
import dev.nydusconvert.image.registry.AuthChallengeFuzz;
import dev.nydusconvert.image.registry.AuthFileFuzz;
import dev.nydusconvert.image.transport.ImageArchiveFuzz;
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
import java.util.Locale;

/** Every reader of what others send. */
enum FuzzTargets {
    TAR(TarFuzz.class),
    LAYER_STREAM(LayerStreamFuzz.class),
    GZIP_RESUME(GzipResumeFuzz.class),
    RECIPE(RecipeFuzz.class),
    BLOB_SECTIONS(BlobSectionsFuzz.class),
    CHUNK_TABLE(ChunkTableFuzz.class),
    ZRAN(ZranFuzz.class),
    V5_BOOTSTRAP(V5BootstrapFuzz.class),
    V6_BOOTSTRAP(V6BootstrapFuzz.class),
    ESTARGZ_TOC(EstargzTocFuzz.class),
    PREFETCH_LIST(PrefetchListFuzz.class),
    SOURCE_LAYERS(SourceLayersFuzz.class),
    MANIFEST(ManifestFuzz.class),
    IMAGE_REFERENCE(ImageReferenceFuzz.class),
    IMAGE_ARCHIVE(ImageArchiveFuzz.class),
    AUTH_FILE(AuthFileFuzz.class),
    AUTH_CHALLENGE(AuthChallengeFuzz.class);

    private final NamedTarget target;

    FuzzTargets(Class<? extends FuzzTarget> type) {
        this.target = new NamedTarget(name().toLowerCase(Locale.ROOT).replace('_', '-'), type);
    }

    NamedTarget target() {
        return target;
    }
}
