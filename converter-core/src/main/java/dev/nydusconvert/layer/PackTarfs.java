package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.LayerInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Makes the bootstrap of a tarfs image: a plain tar stays as it is and serves as the data blob, which readers and the
 * kernel map in blocks of 512 bytes (conversion-semantics 8).
 *
 * <p>The bytes are those of the reference builder, but where a symbolic link has a target of 512 bytes or more
 * (rafs-v6.md 11).
 */
public final class PackTarfs {
    private final TarfsOptions options;

    public PackTarfs(TarfsOptions options) {
        this.options = options;
    }

    /**
     * Reads a tar once, from front to back, and writes its bootstrap.
     *
     * @param layer the tar; read to its end and closed
     * @param name name of the tar, for messages
     * @param outputs receives the bootstrap, and is committed when it is whole; not closed
     * @return the result, without a blob: what the bootstrap calls the tar is in its blob table, unless no file has data
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if the tar is compressed, or has a file whose bytes are not
     *     in the tar in one piece
     */
    public PackResult run(InputStream layer, String name, LayerOutputs outputs) throws IOException {
        try (LayerInput input = LayerInput.openWithDigests(layer, name, options.limits())) {
            TarfsContents contents = TarfsContents.read(input, name, options.chunkSize(), options.treeOptions());
            LayerContents layerContents = contents.layer();
            PackResult.Input read = PackResult.Input.of(input);
            List<BlobInfo> blobs = contents.chunkCount() == 0 ? List.of() : List.of(blob(read, contents.chunkCount()));
            PackResult.BootstrapFile file =
                    LayerBootstrap.write(bootstrap(layerContents, blobs), outputs.bootstrap(), false);
            PackResult result = new PackResult(
                    Optional.of(read),
                    Optional.empty(),
                    file,
                    blobs.stream().map(BlobInfo::id).toList(),
                    layerContents.unlisted(),
                    Optional.empty(),
                    layerContents.counts(
                            contents.chunkCount(), layerContents.counts().contentBytes()),
                    Optional.empty(),
                    Optional.empty());
            outputs.commit(result);
            return result;
        }
    }

    private BlobInfo blob(PackResult.Input tar, int chunkCount) {
        return new BlobInfo(
                options.blobId().orElseGet(() -> tar.diffId().hex()),
                options.chunkSize(),
                chunkCount,
                Compression.NONE,
                DigestAlgorithm.SHA256,
                new BlobFeatures(BlobFeatures.CAP_TAR_TOC | BlobFeatures.TARFS),
                tar.tarSize(),
                tar.tarSize(),
                // There is no table, and this is how the builder leaves the fields (rafs-v6.md 6).
                new ChunkTableLocation(Compression.LZ4_BLOCK, 0, 0, 0),
                BlobInfo.TocReference.NONE,
                BlobInfo.MetaReference.NONE,
                BlobInfo.Cipher.NONE);
    }

    private Bootstrap bootstrap(LayerContents contents, List<BlobInfo> blobs) {
        return new Bootstrap(
                RafsVersion.V6,
                options.chunkSize(),
                Compression.NONE,
                DigestAlgorithm.SHA256,
                !options.repeatable(),
                true,
                contents.root(),
                contents.chunks(),
                blobs,
                options.prefetch().nodesIn(contents.root()));
    }
}
