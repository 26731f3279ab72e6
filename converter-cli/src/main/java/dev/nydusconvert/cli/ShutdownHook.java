package dev.nydusconvert.cli;

import java.io.Closeable;
import java.io.IOException;

/** Discards something when a signal ends the process, unless it is closed before. */
public final class ShutdownHook implements Closeable {
    private final Closeable discarded;
    private final Thread thread = new Thread(this::discard, "discard-output");

    /** @param discarded closed when the process ends, by a thread of its own */
    public ShutdownHook(Closeable discarded) {
        this.discarded = discarded;
        Runtime.getRuntime().addShutdownHook(thread);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook is at work.
        }
    }

    private void discard() {
        try {
            discarded.close();
        } catch (IOException e) {
            System.err.println(Main.NAME + ": error: " + ErrorText.of(e));
        }
    }
}
