package dev.nydusconvert.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The native code of this project, loaded on first use. It is optional: whoever needs a function of it has another way
 * where it is missing, or says what cannot be done.
 *
 * <p>The library is looked for in the directory that {@value #DIRECTORY_PROPERTY} names, where an installation keeps it
 * unpacked, and then in the jar, from which it is copied to a temporary file.
 *
 * @param problem why it is not loaded; empty if it is
 */
public record NativeLibrary(Optional<String> problem) {
    /** Set to {@code off}, this system property keeps all native code of this project out. */
    static final String SWITCH_PROPERTY = "nydusconvert.native";

    /** This system property names a directory with unpacked native libraries. */
    static final String DIRECTORY_PROPERTY = "nydusconvert.native.dir";

    /** What its file is called. */
    public static final String FILE_NAME = System.mapLibraryName("nydusconvert");

    /** The one for this machine and the system properties as they are on first use. */
    public static NativeLibrary get() {
        return Holder.LOADED;
    }

    private static final class Holder {
        static final NativeLibrary LOADED =
                load(System.getProperty(SWITCH_PROPERTY), System.getProperty(DIRECTORY_PROPERTY));
    }

    public boolean isLoaded() {
        return problem.isEmpty();
    }

    /**
     * @param wanted value of {@link #SWITCH_PROPERTY}, or null
     * @param directory value of {@link #DIRECTORY_PROPERTY}, or null
     */
    static NativeLibrary load(String wanted, String directory) {
        if ("off".equals(wanted)) {
            return new NativeLibrary(Optional.of("switched off by " + SWITCH_PROPERTY));
        }
        Path unpacked = directory == null ? null : Path.of(directory, FILE_NAME);
        try {
            if (unpacked != null && Files.isRegularFile(unpacked)) {
                System.load(unpacked.toAbsolutePath().toString());
            } else {
                loadFromJar();
            }
            return new NativeLibrary(Optional.empty());
        } catch (IOException | LinkageError | RuntimeException e) {
            return new NativeLibrary(Optional.of("no native library for " + platform() + ": " + e.getMessage()));
        }
    }

    /** Where the jar has the library for this platform. */
    static String resource() {
        return "native/" + platform() + "/" + FILE_NAME;
    }

    /**
     * The library as the jar has it, to be closed.
     *
     * @throws FileNotFoundException if it has none for this platform
     */
    public static InputStream open() throws FileNotFoundException {
        InputStream library = NativeLibrary.class.getResourceAsStream(resource());
        if (library == null) {
            throw new FileNotFoundException("not built into this jar");
        }
        return library;
    }

    private static void loadFromJar() throws IOException {
        try (InputStream library = open()) {
            // A directory of its own, so that no one else can put a file there between writing and loading.
            Path directory = Files.createTempDirectory("nydusconvert-native");
            Path file = directory.resolve(FILE_NAME);
            try {
                Files.copy(library, file);
                System.load(file.toString());
            } finally {
                discard(file);
                discard(directory);
            }
        }
    }

    private static void discard(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Windows does not delete a library in use
            path.toFile().deleteOnExit();
        }
    }

    /** Names the platform as the build does: for example linux-x86_64 or macos-aarch64. */
    public static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        return (os.startsWith("mac") ? "macos" : os.startsWith("windows") ? "windows" : os)
                + "-"
                + (arch.equals("amd64") ? "x86_64" : arch);
    }
}
