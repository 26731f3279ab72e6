package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.ChunkDigest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: enough to reproduce a report. One line for each part whose choice can change speed. */
public final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            Main.NAME + " " + version(), "Java: " + javaRuntime(), "BLAKE3: " + ChunkDigest.blake3Implementation()
        };
    }

    /** The version of this program. */
    public static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream resource = VersionText.class.getResourceAsStream("version.properties")) {
            properties.load(resource);
        }
        return properties.getProperty("version");
    }

    private static String javaRuntime() {
        return System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor") + ", " + System.getProperty("os.arch") + ")";
    }
}
