package dev.nydusconvert.fuzz;

import java.io.IOException;

/** What Jazzer calls; the property {@value #TARGET} says which reader is meant. */
public final class JazzerEntry {
    /** Name of the property; its value is the name of a {@link FuzzTarget}'s class. */
    static final String TARGET = "fuzz.target";

    private static final FuzzTarget READER = reader(System.getProperty(TARGET));

    private JazzerEntry() {}

    private static FuzzTarget reader(String className) {
        try {
            return NamedTarget.create(Class.forName(className).asSubclass(FuzzTarget.class));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(className, e);
        }
    }

    /** Called by name, once: the classes that the reader needs are instrumented here, and not in the time of an input. */
    public static void fuzzerInitialize() throws IOException {
        READER.seeds().forEach(READER::accepts);
    }

    /** Called by name, millions of times. */
    public static void fuzzerTestOneInput(byte[] input) {
        READER.accepts(input);
    }
}
