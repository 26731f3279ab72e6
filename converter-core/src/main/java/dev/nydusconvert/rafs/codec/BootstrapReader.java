package dev.nydusconvert.rafs.codec;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.v5.V5BootstrapReader;
import dev.nydusconvert.rafs.v6.V6BootstrapReader;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.util.function.ObjLongConsumer;

/** Reads a bootstrap of either format, told apart by their magic numbers: v5 at offset 0, v6 at offset 1024. */
public final class BootstrapReader {
    private BootstrapReader() {}

    /** Whether {@code source} has the magic number of a bootstrap. */
    public static boolean matches(ByteSource source) throws IOException {
        return V5BootstrapReader.matches(source) || V6BootstrapReader.matches(source);
    }

    /** As {@link #read(ByteSource, Findings, ObjLongConsumer)}, for those who do not ask for inode numbers. */
    public static Bootstrap read(ByteSource source, Findings findings) throws IOException {
        return read(source, findings, (node, number) -> {});
    }

    /**
     * Reads a bootstrap.
     *
     * @param findings receives what is wrong with it and can be stepped over
     * @param inodeNumbers is told the number of each node's inode: the inode number in v5, the nid in v6
     * @throws MalformedInputException if it is no bootstrap, or is damaged where it cannot be stepped over
     */
    public static Bootstrap read(ByteSource source, Findings findings, ObjLongConsumer<Node> inodeNumbers)
            throws IOException {
        if (V5BootstrapReader.matches(source)) {
            return V5BootstrapReader.read(source, findings, inodeNumbers);
        }
        if (V6BootstrapReader.matches(source)) {
            return V6BootstrapReader.read(source, findings, inodeNumbers);
        }
        throw new MalformedInputException(
                source.name(), MalformedInputException.NO_OFFSET, "has the magic number of neither RAFS v5 nor v6");
    }
}
