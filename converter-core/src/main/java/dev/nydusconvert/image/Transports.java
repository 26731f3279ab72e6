package dev.nydusconvert.image;

import dev.nydusconvert.image.registry.Registries;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.RegistryReference;
import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;

/**
 * Opens images wherever they are. What was learned of registries (tokens, open connections) is shared by all that are opened
 * here, so one process needs one of these. Safe for use by several threads.
 */
public final class Transports {
    private final Registries registries;

    public Transports(TransportOptions options) {
        this.registries = new Registries(options);
    }

    /** Opens an image to read it. Whether it exists is known when its manifest is asked for. */
    public ImageSource openSource(ImageReference reference) throws IOException {
        return reference instanceof RegistryReference registry
                ? registries.openSource(registry)
                : FileTransports.openSource((FileReference) reference);
    }

    /** Opens a place to write an image to. Nothing is there under the name until it is committed. */
    public ImageDestination openDestination(ImageReference reference) throws IOException {
        return reference instanceof RegistryReference registry
                ? registries.openDestination(registry)
                : FileTransports.openDestination((FileReference) reference);
    }
}
