package dev.nydusconvert.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reference's converter of images, with the reference builder. */
final class Nydusify {
    private Nydusify() {}

    /**
     * Converts an image in a registry without TLS.
     *
     * @param work for its files
     * @param options more of them
     */
    static void convert(String source, String target, Path work, List<String> options) {
        if (options.contains("--oci-ref")) {
            RealTools.requireCurrent("nydus-image"); // older ones: a ToC with the data before the file
        }
        List<Object> command = new ArrayList<>(List.of(
                RealTools.require("nydusify"),
                "convert",
                "--source",
                source,
                "--target",
                target,
                "--source-insecure",
                "--target-insecure",
                "--nydus-image",
                RealTools.require("nydus-image"),
                "--work-dir",
                work.resolve("convert")));
        command.addAll(options);
        Command.run(command.toArray());
    }
}
