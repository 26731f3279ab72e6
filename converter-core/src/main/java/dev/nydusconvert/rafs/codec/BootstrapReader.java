package dev.nydusconvert.rafs.codec;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.v5.V5BootstrapReader;
import dev.nydusconvert.rafs.v6.V6BootstrapReader;
import java.io.IOException;

/** Reads a bootstrap of either format, told apart by their magic numbers: v5 at offset 0, v6 at offset 1024. */
public final class BootstrapReader {
    private BootstrapReader() {}

    /** Whether {@code source} has the magic number of a bootstrap. */
    public static boolean matches(ByteSource source) throws IOException {
        return V5BootstrapReader.matches(source) || V6BootstrapReader.matches(source);
    }

    /**
     * Reads a bootstrap.
     *
     * @param findings receives what is wrong with it and can be stepped over
     * @throws MalformedInputException if it is no bootstrap, or is damaged where it cannot be stepped over
     */
    public static Bootstrap read(ByteSource source, Findings findings) throws IOException {
        if (V5BootstrapReader.matches(source)) {
            return V5BootstrapReader.read(source, findings);
        }
        if (V6BootstrapReader.matches(source)) {
            return V6BootstrapReader.read(source, findings);
        }
        throw new MalformedInputException(
                source.name(), MalformedInputException.NO_OFFSET, "has the magic number of neither RAFS v5 nor v6");
    }
}
