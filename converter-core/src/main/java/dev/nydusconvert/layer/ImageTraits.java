package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.Optional;

/**
 * What is the same for a whole image, so that all its layers and its chunk dictionary have to agree in it
 * (conversion-semantics 12.1).
 *
 * @param source whose they are, for messages
 * @param dataCompression compression of the chunks; empty without any
 */
record ImageTraits(
        String source,
        RafsVersion version,
        int chunkSize,
        boolean explicitIds,
        boolean tarfs,
        DigestAlgorithm digestAlgorithm,
        Optional<Compression> dataCompression) {
    static ImageTraits of(String source, Bootstrap bootstrap) {
        return new ImageTraits(
                source,
                bootstrap.version(),
                bootstrap.chunkSize(),
                bootstrap.explicitIds(),
                bootstrap.tarfs(),
                bootstrap.digestAlgorithm(),
                bootstrap.blobs().isEmpty() ? Optional.empty() : Optional.of(bootstrap.compression()));
    }

    /** Those of a layer that is packed with the options. */
    static ImageTraits of(PackOptions options) {
        return new ImageTraits(
                "the layer",
                options.version(),
                options.chunking().chunkSize(),
                !options.repeatable(),
                false,
                options.chunking().digestAlgorithm(),
                Optional.of(options.chunking().compression()));
    }

    void requireSame(ImageTraits other) throws InconsistentLayersException {
        require(version == other.version, other, "RAFS version", version, other.version);
        require(chunkSize == other.chunkSize, other, "chunk size", chunkSize, other.chunkSize);
        require(explicitIds == other.explicitIds, other, "explicit owners", explicitIds, other.explicitIds);
        require(tarfs == other.tarfs, other, "tarfs mode", tarfs, other.tarfs);
        if (version == RafsVersion.V5) {
            requireSameInV5(other);
        }
    }

    /** For those who compare chunks by their digests. */
    void requireSameDigests(ImageTraits other) throws InconsistentLayersException {
        require(
                digestAlgorithm == other.digestAlgorithm,
                other,
                "digest algorithm",
                digestAlgorithm.label(),
                other.digestAlgorithm.label());
    }

    /** A v6 image records both for each blob. A v5 image has one of each, which also makes the digests of its inodes. */
    private void requireSameInV5(ImageTraits other) throws InconsistentLayersException {
        requireSameDigests(other);
        if (dataCompression.isPresent() && other.dataCompression.isPresent()) {
            Compression own = dataCompression.get();
            Compression others = other.dataCompression.get();
            require(own == others, other, "compression", own.label(), others.label());
        }
    }

    private void require(boolean same, ImageTraits other, String trait, Object value, Object otherValue)
            throws InconsistentLayersException {
        if (!same) {
            throw new InconsistentLayersException(trait + " is " + value + " in " + source + " and " + otherValue
                    + " in " + other.source + "; all layers of an image and its chunk dictionary need the same");
        }
    }
}
