package dev.nydusconvert.fuzz;

import java.io.IOException;

/** What Jazzer calls; the property {@value #TARGET} says which reader is meant. */
public final class JazzerEntry {
    /** Name of the property; its value is that of a {@link FuzzTargets}. */
    static final String TARGET = "fuzz.target";

    private static final FuzzTarget READER =
            FuzzTargets.valueOf(System.getProperty(TARGET)).create();

    private JazzerEntry() {}

    /** Called by name, once: the classes that the reader needs are instrumented here, and not in the time of an input. */
    public static void fuzzerInitialize() throws IOException {
        READER.seeds().forEach(READER::accepts);
    }

    /** Called by name, millions of times. */
    public static void fuzzerTestOneInput(byte[] input) {
        READER.accepts(input);
    }
}
