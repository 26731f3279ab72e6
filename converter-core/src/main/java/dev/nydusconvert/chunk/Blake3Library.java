package dev.nydusconvert.chunk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The BLAKE3 implementation for this machine: the native one if it is there, loads, and gives the right digests;
 * else the one in plain Java, which gives the same digests at a tenth of the speed.
 *
 * <p>The native library is looked for in the directory that {@value #DIRECTORY_PROPERTY} names, where an installation
 * keeps it unpacked, and then in the jar, from which it is copied to a temporary file.
 *
 * @param isNative which one it is
 * @param description for people; says why it is not the native one
 */
record Blake3Library(boolean isNative, String description) {
    /** Set to {@code scalar}, this system property keeps the native implementation out. */
    static final String CHOICE_PROPERTY = "nydusconvert.blake3";

    /** This system property names a directory with unpacked native libraries. */
    static final String DIRECTORY_PROPERTY = "nydusconvert.native.dir";

    private static final int SAMPLE_LENGTH = 31_744;
    private static final Digest SAMPLE_DIGEST =
            Digest.ofHex("62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47");

    /** The one for this machine and the system properties as they are on first use. */
    static Blake3Library get() {
        return Holder.LOADED;
    }

    ChunkDigest newDigest() {
        return isNative ? new NativeBlake3() : new ScalarBlake3();
    }

    private static final class Holder {
        static final Blake3Library LOADED =
                load(System.getProperty(CHOICE_PROPERTY), System.getProperty(DIRECTORY_PROPERTY));
    }

    /**
     * @param choice value of {@link #CHOICE_PROPERTY}, or null
     * @param directory value of {@link #DIRECTORY_PROPERTY}, or null
     */
    static Blake3Library load(String choice, String directory) {
        if ("scalar".equals(choice)) {
            return new Blake3Library(false, "scalar Java (chosen by " + CHOICE_PROPERTY + ")");
        }
        String platform = platform();
        try {
            String fileName = System.mapLibraryName("nydusconvert_blake3");
            Path unpacked = directory == null ? null : Path.of(directory, fileName);
            if (unpacked != null && Files.isRegularFile(unpacked)) {
                System.load(unpacked.toAbsolutePath().toString());
            } else {
                loadFromJar("native/" + platform + "/" + fileName);
            }
            requireRightDigest(new NativeBlake3());
            return new Blake3Library(true, "native (" + platform + ", " + NativeBlake3.instructionSet() + ")");
        } catch (IOException | LinkageError | RuntimeException e) {
            return new Blake3Library(
                    false, "scalar Java (no native library for " + platform + ": " + e.getMessage() + ")");
        }
    }

    private static void loadFromJar(String resource) throws IOException {
        try (InputStream library = Blake3Library.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new FileNotFoundException("not built into this jar");
            }
            // A directory of its own, so that no one else can put a file there between writing and loading.
            Path directory = Files.createTempDirectory("nydusconvert-native");
            Path file = directory.resolve(System.mapLibraryName("nydusconvert_blake3"));
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

    /** Long enough for every width of vector: an official test vector of 31 leaves. */
    private static void requireRightDigest(ChunkDigest candidate) {
        byte[] sample = new byte[SAMPLE_LENGTH];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = (byte) (i % 251);
        }
        Digest digest = candidate.digest(sample, 0, sample.length);
        if (!digest.equals(SAMPLE_DIGEST)) {
            throw new IllegalStateException("it gives wrong digests");
        }
    }

    /** Names the platform as the build does: for example linux-x86_64 or macos-aarch64. */
    static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        return (os.startsWith("mac") ? "macos" : os.startsWith("windows") ? "windows" : os)
                + "-"
                + (arch.equals("amd64") ? "x86_64" : arch);
    }
}
