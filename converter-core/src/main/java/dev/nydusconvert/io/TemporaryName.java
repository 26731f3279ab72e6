package dev.nydusconvert.io;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names of what is not whole yet: {@code .NAME.RANDOM.tmp}, beside the place that it is for. What a killed process left can
 * be told by them, and deleted when none is running.
 */
public final class TemporaryName {
    /** Leaves room in the 255 bytes that a name may have, whatever the characters. */
    private static final int MOST_CHARACTERS = 50;

    private TemporaryName() {}

    /** A name in the folder of a file. */
    public static Path beside(Path file) {
        return in(file.toAbsolutePath().getParent(), file.getFileName().toString());
    }

    /** A name in a folder. */
    public static Path in(Path folder, String name) {
        int shown = name.codePointCount(0, name.length()) > MOST_CHARACTERS
                ? name.offsetByCodePoints(0, MOST_CHARACTERS)
                : name.length();
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return folder.resolve("." + name.substring(0, shown) + "." + random + ".tmp");
    }
}
