package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.v6.FlattenedDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * Writes a v6 image as one EROFS disk that the kernel mounts without further devices: the bootstrap, and the uncompressed
 * data of each blob where the bootstrap maps it; on demand with the hash tree of dm-verity behind it.
 *
 * <p>The bytes are those of the reference builder, if {@link ExportOptions.Verity} is chosen so. Every chunk that a file uses is proven by its digest; tars of a tarfs image
 * by their SHA-256. Memory is bounded, but for what is kept of each chunk.
 */
public final class Export {
    private final ExportOptions options;

    public Export(ExportOptions options) {
        this.options = options;
    }

    /**
     * Exports an image.
     *
     * @param image not closed
     * @param file receives the disk, by position; empty before. What is zero is left out where whole ranges are, so that
     *     the file is sparse. Not closed
     * @throws UnsupportedFeatureException if it is a v5 image, which is no EROFS
     * @throws IOException if a blob is not at hand
     */
    public ExportResult run(OpenLayer image, FileChannel file) throws IOException {
        if (image.bootstrap().version() != RafsVersion.V6) {
            throw new UnsupportedFeatureException(
                    image.file() + ": a RAFS v5 image is no EROFS; only v6 images can be exported as a disk");
        }
        List<String> unproven = TarfsBlob.prove(image);
        FlattenedDisk disk = FlattenedDisk.of(image.file().toString(), image.bootstrapBytes());
        Optional<VerityTree> tree = tree(file, disk);
        try (DiskWriter writer = new DiskWriter(file, tree, options.threads())) {
            for (DiskPiece piece : DiskPieces.of(image, disk)) {
                writer.add(piece);
            }
            writer.finish(disk.size());
        }
        Optional<ExportResult.Verity> verity = Optional.empty();
        if (tree.isPresent()) {
            Digest root = tree.get().finish();
            verity = Optional.of(
                    new ExportResult.Verity(tree.get().blocks(), tree.get().hashOffset(), root));
        }
        return new ExportResult(file.size(), disk.size(), disk.blockSize(), verity, unproven);
    }

    private Optional<VerityTree> tree(FileChannel file, FlattenedDisk disk) {
        byte[] spare = switch (options.verity()) {
            case NONE -> null;
            case STANDARD -> VerityTree.ZERO;
            case REFERENCE -> VerityTree.DIGEST_OF_ZEROS;
        };
        return spare == null
                ? Optional.empty()
                : Optional.of(new VerityTree(file, disk.blockSize(), disk.size(), spare));
    }
}
