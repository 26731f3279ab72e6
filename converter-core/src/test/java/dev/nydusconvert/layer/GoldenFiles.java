package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** The recorded output of the reference builder, in {@code testdata/golden}. */
final class GoldenFiles {
    static final Path DIRECTORY = Path.of("..", "testdata", "golden");
    private static final String NONE = "-";

    /** @param sha256 in hexadecimal */
    record File(long size, String sha256) {
        /** A file that the builder did not write. */
        static final File ABSENT = new File(0, NONE);

        static File of(String size, String sha256) {
            return size.equals(NONE) ? ABSENT : new File(Long.parseLong(size), sha256);
        }
    }

    /** @param blobId the blob's id, {@code -} without a blob */
    record Case(
            String name,
            FixtureLayers layer,
            int version,
            String compressor,
            String digester,
            int chunkSize,
            String layout,
            boolean repeatable,
            String blobId,
            File blob,
            File bootstrap) {
        @Override
        public String toString() {
            return name + " of " + layer.layerName();
        }
    }

    private GoldenFiles() {}

    static List<Case> cases() throws IOException {
        List<String> lines = Files.readAllLines(DIRECTORY.resolve("cases.tsv"));
        return lines.stream().skip(1).map(GoldenFiles::parse).toList();
    }

    /** The lines of a table, each with its fields by the names in the first line. */
    static List<Map<String, String>> table(String fileName) throws IOException {
        List<String[]> lines = Files.readAllLines(DIRECTORY.resolve(fileName)).stream()
                .map(line -> line.split("\t"))
                .toList();
        String[] names = lines.get(0);
        return lines.stream()
                .skip(1)
                .map(fields -> IntStream.range(0, names.length)
                        .boxed()
                        .collect(Collectors.toMap(
                                i -> names[i],
                                i -> fields[i],
                                (one, other) -> one,
                                LinkedHashMap<String, String>::new)))
                .<Map<String, String>>map(fields -> fields)
                .toList();
    }

    /** What a file holds, as the tables say it; an empty one counts as absent. */
    static File fileOf(byte[] bytes) {
        if (bytes.length == 0) {
            return File.ABSENT;
        }
        Digest digest = DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
        return new File(bytes.length, digest.hex());
    }

    /** SHA-256 of the fixture layers, in hexadecimal, by file name. */
    static Map<String, String> layerDigests() throws IOException {
        return Files.readAllLines(DIRECTORY.resolve("layers.sha256")).stream()
                .map(line -> line.split(" +"))
                .collect(Collectors.toMap(fields -> fields[1], fields -> fields[0]));
    }

    /** The bootstrap of that case, if it was kept whole. */
    static Optional<byte[]> bootstrap(Case golden) throws IOException {
        Path file = DIRECTORY.resolve(golden.name() + "." + golden.layer().layerName() + ".boot.gz");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return Optional.of(in.readAllBytes());
        }
    }

    private static Case parse(String line) {
        String[] fields = line.split("\t");
        return new Case(
                fields[0],
                FixtureLayers.named(fields[1]),
                Integer.parseInt(fields[2]),
                fields[3],
                fields[4],
                Integer.parseInt(fields[5]),
                fields[6],
                fields[7].equals("repeatable"),
                fields[8],
                File.of(fields[9], fields[10]),
                File.of(fields[11], fields[12]));
    }
}
