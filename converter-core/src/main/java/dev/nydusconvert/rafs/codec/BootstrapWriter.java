package dev.nydusconvert.rafs.codec;

import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.v5.V5BootstrapWriter;
import dev.nydusconvert.rafs.v6.V6BootstrapWriter;
import dev.nydusconvert.rafs.v6.V6WriteOptions;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a bootstrap in the format of its version. */
public final class BootstrapWriter {
    private BootstrapWriter() {}

    /** Writes {@code bootstrap} in small pieces, so {@code out} should be buffered; it is neither flushed nor closed. */
    public static void write(Bootstrap bootstrap, OutputStream out) throws IOException {
        switch (bootstrap.version()) {
            case V5 -> V5BootstrapWriter.write(bootstrap, out);
            case V6 -> V6BootstrapWriter.write(bootstrap, out);
        }
    }

    /** As {@link #write}, with the bytes that the reference builder writes for an image that it merges from layers. */
    public static void writeMerged(Bootstrap bootstrap, OutputStream out) throws IOException {
        switch (bootstrap.version()) {
            case V5 -> V5BootstrapWriter.write(bootstrap, out);
            case V6 -> V6BootstrapWriter.write(bootstrap, V6WriteOptions.MERGE, out);
        }
    }
}
