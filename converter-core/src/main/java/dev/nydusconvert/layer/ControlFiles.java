package dev.nydusconvert.layer;

import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Files that eStargz adds to a layer for its own readers. No builder takes them into an image (conversion-semantics 5.3).
 */
public final class ControlFiles {
    private static final Set<String> NAMES = Set.of("stargz.index.json", ".prefetch.landmark", ".no.prefetch.landmark");

    private ControlFiles() {}

    /** Whether the entry is such a file: in the root directory, by its name. */
    public static boolean isOne(TarEntry entry) {
        return entry.type() == TarEntryType.FILE && isOne(entry.path());
    }

    /** Whether a path, without a leading slash, is that of such a file. */
    public static boolean isOne(byte[] path) {
        return NAMES.contains(new String(path, StandardCharsets.ISO_8859_1));
    }
}
