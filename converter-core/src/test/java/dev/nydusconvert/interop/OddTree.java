package dev.nydusconvert.interop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;

/** A folder with what tar formats differ in: long names, links, holes, special files, odd times. */
final class OddTree {
    private static final Instant TIME = Instant.parse("2024-02-29T12:34:56.789012345Z");

    private OddTree() {}

    static void make(Path root) throws IOException {
        Random random = new Random(17);
        Path folder = Files.createDirectories(root.resolve("folder/with some/levels"));
        Files.createDirectory(root.resolve("empty"));
        for (int size : new int[] {0, 1, 511, 512, 513, 4096, 70_000}) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            Files.write(folder.resolve("file" + size), content);
        }
        Files.writeString(root.resolve("b".repeat(120)), "a name that ustar splits or refuses");
        Path deep = Files.createDirectories(
                root.resolve("d".repeat(90)).resolve("e".repeat(90)).resolve("f".repeat(90)));
        Files.writeString(deep.resolve("g".repeat(90)), "a path of more than 256 bytes");
        Files.writeString(root.resolve("umlaut-\u00e4\u00f6\u00fc"), "not ASCII");
        Files.createSymbolicLink(root.resolve("link"), Path.of("folder/with some"));
        Files.createSymbolicLink(root.resolve("long-link"), Path.of("t".repeat(150)));
        Files.createLink(root.resolve("hard-link"), folder.resolve("file4096"));
        sparse(root.resolve("sparse"), random);
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(it -> !Files.isSymbolicLink(it)).toList()) {
                Files.setLastModifiedTime(path, FileTime.from(TIME.plusSeconds(random.nextInt(1000))));
            }
        }
        special(root);
    }

    private static void sparse(Path file, Random random) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] block = new byte[4096];
            for (int i = 0; i < 30; i++) {
                random.nextBytes(block);
                sparse.seek(i * 65_536L);
                sparse.write(block);
            }
            sparse.setLength(3_000_000);
        }
    }

    /** Made where the machine lets us. */
    private static void special(Path root) {
        Command.attempt("mkfifo", root.resolve("fifo"));
        Command.attempt("mknod", root.resolve("character"), "c", "1", "3");
        Command.attempt("mknod", root.resolve("block"), "b", "259", "70000");
        Path owned = root.resolve("b".repeat(120));
        Command.attempt("chown", "3000000:70000", owned);
        Command.attempt("setfattr", "-n", "user.note", "-v", "0x00ff0a0d", owned);
    }
}
