package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An installation whose script is that of the distribution, and whose jars lead to the classes under test. */
record Installation(Path home) {
    private static final Path SCRIPT = Path.of("src", "main", "bin", "nydus-convert");
    private static final String VERSION = "test";

    /** @param home an empty folder */
    static Installation in(Path home) throws IOException {
        Path bin = Files.createDirectory(home.resolve("bin"));
        Path lib = Files.createDirectory(home.resolve("lib"));
        String script = Files.readString(SCRIPT).replace("@project.version@", VERSION);
        for (String name : List.of("nydus-convert", "nydus-image")) {
            Path file = Files.writeString(bin.resolve(name), script);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        jar(lib.resolve("converter-core-" + VERSION + ".jar"), "");
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(it -> new File(it).toURI().toString())
                .collect(Collectors.joining(" "));
        jar(lib.resolve("converter-cli-" + VERSION + ".jar"), classPath);
        return new Installation(home);
    }

    private static void jar(Path file, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
    }

    Path command(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** What the script needs to find: the Java of this test, and no archive of classes. */
    static Map<String, String> environment() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return Map.of("NYDUS_CONVERT_JAVA", java.toString(), "NYDUS_CONVERT_ARCHIVE", "off");
    }
}
