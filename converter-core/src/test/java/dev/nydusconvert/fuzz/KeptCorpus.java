package dev.nydusconvert.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Inputs that a fuzzer has learned from, in one zip file in the sources: the unit suite reads them, and the next fuzzer begins from them. */
final class KeptCorpus {
    static final String FILE = "corpus.zip";

    /** What a corpus may take in the sources, in bytes; the smallest inputs are kept. */
    private static final int MOST_BYTES = 96 << 10;

    /** The same inputs give the same file. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private KeptCorpus() {}

    /** The inputs by their names; none if there is no such file. */
    static Map<String, byte[]> read(Path zip) throws IOException {
        Map<String, byte[]> inputs = new LinkedHashMap<>();
        if (!Files.exists(zip)) {
            return inputs;
        }
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                inputs.put(entry.getName(), entries.readAllBytes());
            }
        }
        return inputs;
    }

    /** Writes the inputs of a folder, as many as there is room for. */
    static void write(Path folder, Path zip) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        inputs.sort(Comparator.comparingInt(input -> input.length));
        byte[] bytes = zipped(inputs);
        while (bytes.length > MOST_BYTES) {
            inputs = inputs.subList(0, inputs.size() * 9 / 10);
            bytes = zipped(inputs);
        }
        Files.createDirectories(zip.getParent());
        Files.write(zip, bytes);
    }

    private static byte[] zipped(List<byte[]> inputs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            int number = 0;
            for (byte[] input : inputs) {
                ZipEntry entry = new ZipEntry("input-" + number++);
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(input);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
