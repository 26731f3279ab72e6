package dev.nydusconvert.cli;

import com.github.luben.zstd.util.ZstdVersion;
import dev.nydusconvert.io.NativeLibrary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import net.jpountz.util.Native;

/**
 * The native code that is in the jars, as files: unpacking it anew would be a fifth of each start. The launcher has them made
 * beside the archive of classes, and tells where they are.
 */
public final class NativeFiles {
    private NativeFiles() {}

    /** How a jar gives a file away. */
    private interface Source {
        InputStream open() throws IOException;
    }

    /**
     * Makes a folder of what there is for this machine. What cannot be loaded from there, as on a file system that lets nothing
     * be executed, is left out: it is then loaded from its jar, as without this.
     *
     * @param directory does not exist yet
     */
    public static void unpack(Path directory) throws IOException {
        Files.createDirectories(directory);
        unpack(NativeLibrary::open, directory.resolve(NativeLibrary.FILE_NAME));
        // Where the libraries look into their jars for themselves.
        unpack(
                resource(ZstdVersion.class, "/" + system() + "/" + machine() + "/libzstd-jni-" + ZstdVersion.VERSION),
                directory.resolve(System.mapLibraryName("zstd-jni")));
        unpack(
                resource(Native.class, system() + "/" + machine() + "/liblz4-java"),
                directory.resolve(System.mapLibraryName("lz4-java")));
    }

    private static void unpack(Source source, Path file) throws IOException {
        try (InputStream library = source.open()) {
            Files.copy(library, file);
            System.load(file.toAbsolutePath().toString());
        } catch (FileNotFoundException | UnsatisfiedLinkError e) {
            Files.deleteIfExists(file);
        }
    }

    private static Source resource(Class<?> beside, String name) {
        String suffix = system().equals("darwin") ? ".dylib" : ".so";
        return () -> {
            InputStream library = beside.getResourceAsStream(name + suffix);
            if (library == null) {
                throw new FileNotFoundException(name);
            }
            return library;
        };
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String machine() {
        return System.getProperty("os.arch");
    }
}
