package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Sha256;
import java.io.IOException;
import java.io.InputStream;

/** Checks the layer that an image refers to for its data: size and SHA-256, by which the image calls it. */
final class OriginalCheck {
    private static final int BUFFER_SIZE = 1 << 18;

    private final ByteSource layer;
    private final BlobInfo info;
    private final Findings findings;

    OriginalCheck(ByteSource layer, BlobInfo info, Findings findings) {
        this.layer = layer;
        this.info = info;
        this.findings = findings;
    }

    /** Returns false if it is another layer, whose bytes would make no sense. */
    boolean run() throws IOException {
        if (layer.size() != info.compressedSize()) {
            findings.report(
                    layer.name(),
                    Math.min(layer.size(), info.compressedSize()),
                    "the layer has " + layer.size() + " bytes, but its bootstrap gives it " + info.compressedSize());
            return false;
        }
        Digest found = sha256();
        if (info.id().matches("[0-9a-f]{64}") && !found.hex().equals(info.id())) {
            findings.report(
                    layer.name(), 0, "the layer has SHA-256 " + found + ", but its bootstrap calls it " + info.id());
        }
        return true;
    }

    private Digest sha256() throws IOException {
        Sha256 hash = Sha256.create();
        byte[] buffer = new byte[BUFFER_SIZE];
        try (InputStream in = layer.stream(0, layer.size())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                hash.update(buffer, 0, count);
            }
        }
        return Digest.of(hash.digest());
    }
}
