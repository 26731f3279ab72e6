package dev.nydusconvert.image.registry;

import java.io.InterruptedIOException;

/** What to do when a thread that waits for a registry is interrupted. */
final class Interruption {
    private Interruption() {}

    /** Keeps the thread interrupted and gives the exception to throw. */
    static InterruptedIOException asIoException() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for a registry");
    }
}
