package dev.nydusconvert.io;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A library with native code does not load: it is not for this machine, or its file cannot be unpacked or opened. */
public final class LibraryLoadException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    /** @param library its name */
    public LibraryLoadException(String library, LinkageError cause) {
        super(new IOException(
                "the " + library + " library does not load on this machine: " + cause.getMessage(), cause));
    }
}
