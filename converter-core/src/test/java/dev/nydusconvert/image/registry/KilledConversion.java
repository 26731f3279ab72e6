package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.ConvertImage;
import dev.nydusconvert.image.ConvertOptions;
import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.RegistryReference;
import java.io.IOException;
import java.nio.file.Path;

/** Converts one image of a registry to another one: the process that {@link KilledConversionSlowIT} kills. */
final class KilledConversion {
    private KilledConversion() {}

    /** @param args the source, the destination, and a folder for temporary files */
    public static void main(String[] args) throws IOException {
        Registries registries = new Registries(RegistryFixture.options());
        try (ImageSource source = registries.openSource((RegistryReference) ImageReference.parse(args[0]));
                ImageDestination destination =
                        registries.openDestination((RegistryReference) ImageReference.parse(args[1]))) {
            new ConvertImage(ConvertOptions.DEFAULTS, Path.of(args[2]), ImageProgress.NONE).run(source, destination);
        }
    }
}
