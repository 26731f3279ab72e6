package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tar that a tarfs image takes as its data.
 *
 * <p>No chunk of it has a digest (rafs-v6.md 13). What proves its bytes is the SHA-256 of the whole, if the image calls it
 * by that.
 *
 * @param source its bytes; not closed
 * @param info how the bootstrap records it
 */
record TarfsBlob(ByteSource source, BlobInfo info) {
    private static final int BUFFER_SIZE = 1 << 18;

    /** Whether the id is the hash of the tar, or another name. */
    boolean provable() {
        return info.id().matches("[0-9a-f]{64}");
    }

    /** Reports what is wrong with the tar as a whole: its size, or its SHA-256. */
    void check(Findings findings) throws IOException {
        if (source.size() != info.compressedSize()) {
            findings.report(
                    source.name(),
                    Math.min(source.size(), info.compressedSize()),
                    "the tar has " + source.size() + " bytes, but its bootstrap gives it " + info.compressedSize());
        } else if (provable()) {
            Sha256OutputStream digested = new Sha256OutputStream(OutputStream.nullOutputStream());
            copyTo(digested);
            Digest found = digested.digest();
            if (!found.hex().equals(info.id())) {
                findings.report(
                        source.name(), 0, "the tar has SHA-256 " + found + ", but its bootstrap calls it " + info.id());
            }
        }
    }

    /**
     * Proves the tars of a layer that are at hand, whose chunks nothing else proves.
     *
     * @return the ids of those that cannot be proven
     * @throws dev.nydusconvert.io.MalformedInputException if one is not what its id says
     */
    static List<String> prove(OpenLayer layer) throws IOException {
        List<String> unproven = new ArrayList<>();
        if (layer.bootstrap().tarfs()) {
            for (OpenLayer.Blob blob : layer.blobs()) {
                if (blob.source().isPresent()) {
                    TarfsBlob tar = new TarfsBlob(blob.source().get(), blob.info());
                    tar.check(Findings.FAIL_FAST);
                    if (!tar.provable()) {
                        unproven.add(blob.info().id());
                    }
                }
            }
        }
        return List.copyOf(unproven);
    }

    /** The tar that the layer was made of, proven by its SHA-256, if it is at hand. */
    static Optional<TarfsBlob> originalOf(OpenLayer layer) throws IOException {
        if (layer.blobs().size() != 1 || layer.blobs().get(0).source().isEmpty()) {
            return Optional.empty();
        }
        OpenLayer.Blob blob = layer.blobs().get(0);
        TarfsBlob tar = new TarfsBlob(blob.source().get(), blob.info());
        return tar.provable() && tar.isOriginalOf(layer.bootstrap()) ? Optional.of(tar) : Optional.empty();
    }

    /**
     * Whether this is the tar that the bootstrap was made from: its entries give the same tree. They do not if the
     * bootstrap is that of several layers merged.
     */
    private boolean isOriginalOf(Bootstrap bootstrap) throws IOException {
        Digest wanted = TreeDigest.of(bootstrap.root(), bootstrap.chunks());
        for (MtimeSource times : MtimeSource.values()) {
            TreeBuilder.Options options = new TreeBuilder.Options(times, bootstrap.explicitIds());
            LayerInput input = LayerInput.open(stream(), source.name());
            LayerContents contents = TarfsContents.read(input, source.name(), bootstrap.chunkSize(), options)
                    .layer();
            if (TreeDigest.of(contents.root(), contents.chunks()).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Writes the whole tar. */
    void copyTo(OutputStream target) throws IOException {
        try (InputStream in = stream()) {
            in.transferTo(target);
        }
    }

    private InputStream stream() throws IOException {
        return new BufferedInputStream(source.stream(0, source.size()), BUFFER_SIZE);
    }
}
