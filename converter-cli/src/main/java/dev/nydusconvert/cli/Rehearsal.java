package dev.nydusconvert.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Uses every verb once and keeps nothing.
 *
 * <p>The launcher runs this to make the archive of loaded classes that later starts map into memory: what is rehearsed
 * here starts fast, what is not starts as slowly as without an archive. It must not fail when the host lacks a
 * native part, and needs no file but its own temporary ones.
 */
public final class Rehearsal {
    private static final int TAR_BLOCK = 512;

    private static final int FILE_SIZE = 1 << 20;

    private Rehearsal() {}

    /** Uses all that needs no registry. */
    public static void useVerbs() throws IOException {
        run("--version");
        run("--help");
        run("no-such-verb");
        for (Verb verb : Verb.values()) {
            run(verb.word(), "--help");
        }
        try (TemporaryDirectory directory = new TemporaryDirectory(null, "nydus-convert-rehearsal")) {
            useVerbs(directory.path());
            useImageVerbs(directory.path().resolve("layout"));
        }
    }

    /** Uses the verbs that speak to registries. */
    public static void useRegistries() throws IOException {
        try (TemporaryDirectory directory = new TemporaryDirectory(null, "nydus-convert-rehearsal")) {
            useRegistry(directory.path());
        }
    }

    private static void useVerbs(Path directory) {
        Path layer = directory.resolve("layer");
        Path tar = directory.resolve("tar");
        run("pack", "-", "--layout", "inline", "--blob", layer.toString());
        for (String verb : List.of("inspect", "stat")) {
            run(verb, layer.toString());
            run(verb, layer.toString(), "--json");
        }
        run("inspect", layer.toString(), "/file", "--chunks");
        run("unpack", layer.toString(), "-o", tar.toString());
        run("unpack", layer.toString(), "-o", "-", "--recipe", "ignore", "--json");
        run("unpack", layer.toString(), "--to", directory.resolve("tree").toString());
        run("roundtrip", tar.toString());
        run("tune", tar.toString(), "--chunk-size", "4K");
        useLayer(directory, List.of("--rafs-version", "6", "--compressor", "zstd", "--layout", "inline-toc"));
        useLayer(directory, List.of("--rafs-version", "5", "--compressor", "lz4_block", "--digester", "sha256"));
        run("merge", layer.toString(), "-o", directory.resolve("image.boot").toString());
        run("merge", layer.toString(), "-o", "-", "--prefetch", "/", "--json");
        String image = directory.resolve("image.boot").toString();
        String rewritten = directory.resolve("rewritten").toString();
        String mapped = directory.resolve("mapped.boot").toString();
        for (List<String> report : List.of(List.<String>of(), List.of("--json"))) {
            run(Stream.concat(Stream.of("pack", "-", "--data", "tarfs", "--bootstrap", mapped), report.stream())
                    .toArray(String[]::new));
            run(Stream.concat(Stream.of("export", layer.toString(), "--verity", "-o", rewritten), report.stream())
                    .toArray(String[]::new));
            run(Stream.concat(Stream.of("dict", "create", image, "-n", "--min-images", "1"), report.stream())
                    .toArray(String[]::new));
            run(Stream.concat(Stream.of("compact", image, "-o", rewritten, "--min-used-ratio", "99"), report.stream())
                    .toArray(String[]::new));
            run(Stream.concat(Stream.of("optimize", image, "-o", rewritten, "--prefetch", "/file"), report.stream())
                    .toArray(String[]::new));
        }
        run("check", directory.toString());
        run("check", directory.toString(), "--json");
    }

    /** A layout serves for all transports in the file system. */
    private static void useImageVerbs(Path layout) throws IOException {
        String image = RehearsalImage.write(layout, layer());
        String nydus = "oci:" + layout + ":nydus";
        String again = "oci:" + layout + ":again";
        for (List<String> report : List.of(List.<String>of(), List.of("--json"))) {
            for (List<String> verb : List.of(
                    List.of("convert", image, nydus, "--keep-compressed-digest"),
                    List.of("inspect", nydus),
                    List.of("check", nydus, "--against", image),
                    List.of("revert", nydus, again),
                    List.of("copy", nydus, again),
                    List.of("diff", nydus, image),
                    List.of("ls", nydus),
                    List.of("cat", nydus, "/file"))) {
                run(Stream.concat(verb.stream(), report.stream()).toArray(String[]::new));
            }
        }
    }

    /** Without a network or the JDK's server there are no registries to rehearse with, and verbs start slower with them. */
    private static void useRegistry(Path directory) throws IOException {
        String image = RehearsalImage.write(directory.resolve("source"), layer());
        Path logins = Files.writeString(directory.resolve("logins"), "{}");
        try (RehearsalRegistry registry = new RehearsalRegistry()) {
            String source = registry.reference("image");
            String nydus = registry.reference("nydus");
            for (List<String> verb : registryVerbs(image, source, nydus)) {
                // No login of the user is looked up, which may ask questions.
                List<String> options = List.of("--plain-http", "--retries", "0", "--authfile", logins.toString());
                run(Stream.of(verb, options).flatMap(List::stream).toArray(String[]::new));
            }
            try (WithoutTls deaf = new WithoutTls()) {
                // Fails, with most of what speaks TLS loaded.
                run("inspect", deaf.reference(), "--retries", "0", "--authfile", logins.toString());
            }
        } catch (IOException | LinkageError e) {
            // As said above.
        }
    }

    /** Each uses what those before have made. */
    static List<List<String>> registryVerbs(String image, String source, String nydus) {
        return List.of(
                List.of("copy", image, source),
                List.of("convert", source, nydus),
                List.of("inspect", nydus),
                List.of("check", nydus, "--against", source),
                List.of("cat", nydus, "/file"),
                List.of("revert", nydus, source));
    }

    private static void useLayer(Path directory, List<String> format) {
        for (List<String> report : List.of(List.<String>of(), List.of("--json"))) {
            run(Stream.of(List.of("pack", "-", "-o", directory.toString()), format, report)
                    .flatMap(List::stream)
                    .toArray(String[]::new));
        }
    }

    private static void run(String... commandLine) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        StandardStreams streams = new StandardStreams(
                new ByteArrayInputStream(layer()),
                new StandardOutput(nowhere),
                new PrintStream(nowhere, false, StandardCharsets.UTF_8));
        new Main(streams, Main.traceWanted()).run(commandLine);
    }

    /** A tar with links of both kinds, and a file that is large enough for all that hashes and writes on threads of its own. */
    public static byte[] layer() {
        byte[] tar = new byte[6 * TAR_BLOCK + FILE_SIZE];
        putHeader(tar, 0, "directory/", '5', 0);
        putHeader(tar, TAR_BLOCK, "link", '2', 0);
        putHeader(tar, 2 * TAR_BLOCK, "file", '0', FILE_SIZE);
        putHeader(tar, 3 * TAR_BLOCK + FILE_SIZE, "name", '1', 0);
        return tar;
    }

    private static void putHeader(byte[] tar, int at, String name, char type, int size) {
        put(tar, at, name);
        put(tar, at + 100, "0000755");
        put(tar, at + 108, "0000000");
        put(tar, at + 116, "0000000");
        put(tar, at + 124, String.format("%011o", size));
        put(tar, at + 136, "00000000000");
        put(tar, at + 148, "        " + type);
        put(tar, at + 157, type == '1' || type == '2' ? "file" : "");
        put(tar, at + 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < TAR_BLOCK; i++) {
            sum += tar[at + i];
        }
        put(tar, at + 148, String.format("%06o\0", sum));
    }

    private static void put(byte[] tar, int offset, String field) {
        byte[] bytes = field.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, offset, bytes.length);
    }
}
