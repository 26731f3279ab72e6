package dev.nydusconvert.layer;

import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes bootstraps whose blob table names a blob that no file uses. */
final class UnusedBlob {
    private UnusedBlob() {}

    /** Writes the image without the file of that name in its root. */
    static Path into(Bootstrap image, String name, Path target) throws IOException {
        image.root().remove(name.getBytes(StandardCharsets.UTF_8));
        try (OutputStream out = Files.newOutputStream(target)) {
            ImageBootstrap.write(image, out);
        }
        return target;
    }
}
