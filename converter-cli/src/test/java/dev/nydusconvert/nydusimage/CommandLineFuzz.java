package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.LayerTar;
import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.TreeRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Command lines of {@code nydus-image}: each ends with one of the three exit codes, without the trace of a defect, and nothing is
 * made but in the folder that all its paths are in.
 */
public final class CommandLineFuzz implements FuzzTarget {
    private static final Path WORKING = Path.of("").toAbsolutePath();

    private final Path parent;
    private final Path folder;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Set<Path> outside;

    public CommandLineFuzz() {
        try {
            parent = Files.createTempDirectory(Files.createDirectories(WORKING.resolve("target")), "command-line-fuzz");
            folder = Files.createDirectory(parent.resolve("folder"));
            writeSamples();
            outside = outside();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeSamples() throws IOException {
        files.put("layer.tar", LayerTar.ofEverything());
        files.put(
                "list.json",
                "{\"version\":\"v1\",\"files\":[{\"path\":\"/data/noise\"}]}".getBytes(StandardCharsets.UTF_8));
        writeFiles("");
        ImageRun made = run("create\n-t tar-rafs\n-B boot\n-D blobs\nlayer.tar");
        if (made.exitCode() != 0) {
            throw new AssertionError(made.err());
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    /** @param text what a file of that name is to have, besides the samples */
    private void writeFiles(String text) throws IOException {
        TreeRemoval.delete(folder);
        Files.createDirectories(folder.resolve("blobs"));
        Files.writeString(folder.resolve("text"), text);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private ImageRun run(String text) throws IOException {
        FuzzedCommandLine line = FuzzedCommandLine.of(text, folder);
        writeFiles(line.text());
        ImageRun run = ImageRun.withInput(line.text(), line.words().toArray());
        String err = run.err();
        if (run.exitCode() < 0 || run.exitCode() > 2 || hasTraceOfADefect(err, text)) {
            throw new AssertionError(line.words() + " ends with " + run.exitCode() + ": " + err);
        }
        if (run.exitCode() != 0 && err.isBlank()) {
            throw new AssertionError(line.words() + " fails without a message");
        }
        return run;
    }

    /** Messages quote what they are about, which may be words of an input that look like the trace. */
    private static boolean hasTraceOfADefect(String err, String input) {
        return Stream.of("internal error", "\tat ").anyMatch(sign -> err.contains(sign) && !input.contains(sign));
    }

    @Override
    public void read(byte[] input) throws IOException {
        String text = new String(input, StandardCharsets.UTF_8);
        ImageRun run = run(text);
        if (!outside().equals(outside)) {
            throw new AssertionError(text + " changes files elsewhere: " + outside());
        }
        if (run.exitCode() != 0) {
            throw new MalformedInputException("command line", MalformedInputException.NO_OFFSET, run.err());
        }
    }

    /** What is beside the folder, and where a name alone would lead. */
    private Set<Path> outside() throws IOException {
        try (Stream<Path> beside = Files.list(parent);
                Stream<Path> working = Files.list(WORKING)) {
            return Stream.concat(beside, working).collect(Collectors.toSet());
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "create;-t tar-rafs;--fs-version 6;--compressor lz4_block;--chunk-size 0x1000;-B b;-D blobs"
                                + ";-J o;layer.tar",
                        "create;-t targz-ref;--blob-inline-meta;--features blob-toc;-b blob;-J o;layer.tar",
                        "create;-t tar-rafs;--blob-inline-meta;--batch-size 0x100000;--encrypt;--blob b;layer.tar",
                        "create;--type dir-rafs;--whiteout-spec overlayfs;--prefetch-policy fs;-B b;-D blobs;blobs"
                                + ";;/",
                        "create;-t tar-rafs;-v 5;--aligned-chunk;--repeatable;--blob-id a;-B b;-D blobs;layer.tar",
                        "create;-t tar-rafs;--chunk-dict bootstrap=@boot;-B b;-D blobs;layer.tar",
                        "check;-B boot;-D blobs;-v;-J o;-l trace;-L log",
                        "stat;-D blobs;--target boot;-J o",
                        "merge;--bootstrap m;--chunk-dict bootstrap=@boot;-J o;boot;boot",
                        "unpack;-B boot;-D blobs;--output tar",
                        "unpack;-B boot;--backend-type localfs;--backend-config {\"dir\":\"@blobs\"};--output tar",
                        "check;-B boot;-C text;;version = 2\n[backend]\ntype = \"localfs\"\n[backend.localfs]\ndir = \"@blobs\"\n",
                        "inspect;-B boot;-R stats;-D blobs",
                        "compact;-B boot;-D blobs;--min-used-ratio 5;--compact-blob-size 10485760;-J o",
                        "chunkdict generate;-B d;boot;boot",
                        "optimize;-B boot;-D blobs;-p list.json;--output-blob-dir blobs",
                        "export;--block;-B boot;-D blobs;--output disk;--verity")
                .map(it -> it.replace(';', '\n').getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
