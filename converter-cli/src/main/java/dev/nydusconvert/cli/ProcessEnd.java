package dev.nydusconvert.cli;

import dev.nydusconvert.io.NativeLibrary;

/**
 * Ends the process with an exit code.
 *
 * <p>{@link System#exit} waits for the JVM's compiler, and up to 300 ms for threads that wait in native code, as one of the JDK's
 * HTTP client always does. If the system property {@value #PROPERTY} is {@value #AT_ONCE}, the process ends at once instead.
 * Shutdown hooks do not run then, nor does whatever else the JVM was told to do in the end. Ours are for signals and are gone by
 * then; the launcher sets the property if nobody has given options to the JVM.
 */
public final class ProcessEnd {
    static final String PROPERTY = "nydusconvert.exit";
    static final String AT_ONCE = "at-once";

    private ProcessEnd() {}

    /** Does not return. What is to be written has been flushed, and outputs are closed. */
    public static void exit(int code) {
        if (AT_ONCE.equals(System.getProperty(PROPERTY))) {
            tryAtOnce(code);
        }
        System.exit(code);
    }

    /** Returns if the process cannot be ended so: without native code, or without what it takes to load it, such as memory. */
    private static void tryAtOnce(int code) {
        try {
            if (NativeLibrary.get().isLoaded() && !isEnding()) {
                end(code);
            }
        } catch (RuntimeException | Error e) {
            // What there was to say of the command has been said; the JVM's own way is left.
        }
    }

    /** Whether a signal ends the process already, and hooks are at work that must not be cut short. */
    private static boolean isEnding() {
        Thread hook = new Thread(() -> {}, "none");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static native void end(int code);
}
