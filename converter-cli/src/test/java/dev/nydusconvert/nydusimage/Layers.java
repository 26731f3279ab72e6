package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Layers that the tests make, and what is made of them. */
record Layers(Path directory) {
    /** A layer with one file. */
    static byte[] small(String content) throws IOException {
        return new LayerTar()
                .directory("etc", 0755)
                .file("etc/hello.txt", 0644, content.getBytes(StandardCharsets.UTF_8))
                .finish();
    }

    /** A layer in a file. */
    Path tar(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    /** The bootstrap of a layer with one file, whose blob is in the directory under its id. */
    Path bootstrap(String name, String content, Object... options) throws IOException {
        Path tar = tar(name + ".tar", small(content));
        Path bootstrap = directory.resolve(name);
        Object[] args = {"create", "-t", "tar-rafs", "-D", directory, "-B", bootstrap, tar};
        Object[] all = new Object[args.length + options.length];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(options, 0, all, args.length, options.length);
        ImageRun run = ImageRun.of(all);
        if (run.exitCode() != 0) {
            throw new AssertionError(run.err());
        }
        return bootstrap;
    }
}
