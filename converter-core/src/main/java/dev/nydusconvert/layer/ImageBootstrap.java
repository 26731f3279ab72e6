package dev.nydusconvert.layer;

import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.codec.BootstrapWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes bootstraps that are made of others, with the bytes that the reference builder writes for those. */
final class ImageBootstrap {
    private static final int BUFFER_SIZE = 1 << 16;

    private ImageBootstrap() {}

    /** @param out flushed in the end, not closed */
    static PackResult.BootstrapFile write(Bootstrap bootstrap, OutputStream out) throws IOException {
        Sha256OutputStream digested = new Sha256OutputStream(out);
        OutputStream buffered = new BufferedOutputStream(digested, BUFFER_SIZE);
        BootstrapWriter.writeMerged(bootstrap, buffered);
        buffered.flush();
        return new PackResult.BootstrapFile(digested.digest(), digested.size(), false);
    }
}
