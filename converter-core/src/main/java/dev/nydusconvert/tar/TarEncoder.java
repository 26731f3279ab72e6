package dev.nydusconvert.tar;

import java.io.IOException;
import java.io.OutputStream;

/** Compresses a tar. */
public abstract class TarEncoder extends OutputStream {
    TarEncoder() {}

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    /** Ends the compressed stream. */
    public abstract void finish() throws IOException;

    /** Frees the encoder, and writes nothing more. */
    @Override
    public abstract void close();
}
