package dev.nydusconvert.layer;

import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.layer.FixtureTar.Meta;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * The layers of the golden cases: every byte comes from seeds, so they are made when they are needed and not stored.
 *
 * <p>They keep to what the reference builder can read and writes the same each time: at most one xattr for an inode (with
 * more its order is random), no newline in an xattr, no global PAX header, missing parents only where it places them right.
 */
public enum FixtureLayers {
    /** A root file system with every type of entry. */
    BASE {
        @Override
        void write(OutputStream out) throws IOException {
            new BaseLayer().write(out);
        }
    },
    /** A layer over {@link #BASE}: whiteouts, an opaque directory, a file over a directory and the other way round. */
    UPPER {
        @Override
        void write(OutputStream out) throws IOException {
            Random random = new Random(102);
            try (FixtureTar tar = new FixtureTar(out, Dialect.PAX)) {
                tar.directory("etc/", Meta.DIRECTORY);
                tar.file("etc/.wh.motd", "");
                tar.file("etc/hostname", "fixture\n");
                tar.directory("srv/", Meta.DIRECTORY);
                tar.directory("srv/data/", Meta.DIRECTORY.mode(0700).owner(1000, 1000));
                tar.file("srv/data/.wh..wh..opq", "");
                tar.file("srv/data/fresh", text(random, 7_000));
                tar.directory("opt/", Meta.DIRECTORY);
                tar.file("opt/many", "a directory became this file");
                tar.directory("opt/one/", Meta.DIRECTORY);
                tar.file("opt/one/inside", "a file became this directory");
                tar.file("opt/replaced", text(random, 1_300_000));
            }
        }
    },
    /** GNU headers for long names, long link targets and numbers that do not fit, and 40 small text files. */
    GNU {
        @Override
        void write(OutputStream out) throws IOException {
            Random random = new Random(103);
            try (FixtureTar tar = new FixtureTar(out, Dialect.GNU)) {
                tar.directory("g/", Meta.DIRECTORY);
                tar.file("g/" + "l".repeat(180), text(random, 5_000));
                tar.symlink("g/link", "t/".repeat(120) + "end");
                tar.hardLink("g/" + "h".repeat(130), Meta.FILE.mode(0600), "g/" + "l".repeat(180));
                tar.file("g/owner", Meta.FILE.owner(4_000_000_000L, 2_500_000_000L), text(random, 10));
                tar.file("g/before-1970", Meta.FILE.mtime(-86_400), text(random, 20));
                for (int i = 0; i < 40; i++) {
                    tar.file(String.format(Locale.ROOT, "g/t%02d", i), text(random, random.nextInt(45_000)));
                }
            }
        }
    },
    /** 2,000 files of 0 to 3,000 bytes in 40 directories. */
    MANY {
        @Override
        void write(OutputStream out) throws IOException {
            Random random = new Random(104);
            try (FixtureTar tar = new FixtureTar(out, Dialect.USTAR)) {
                for (int d = 0; d < 40; d++) {
                    String directory = String.format(Locale.ROOT, "d%02d/", d);
                    tar.directory(directory, Meta.DIRECTORY.mtime(1_660_000_000 + d));
                    for (int i = 0; i < 50; i++) {
                        tar.file(
                                directory + "f" + i,
                                Meta.FILE.mtime(1_650_000_000 + i),
                                text(random, random.nextInt(3_001)));
                    }
                }
            }
        }
    },
    /** {@link #MANY}, compressed: what is packed does not depend on how. */
    MANY_GZ {
        @Override
        void write(OutputStream out) throws IOException {
            GZIPOutputStream gzip = new GZIPOutputStream(out);
            MANY.write(gzip);
            gzip.finish();
        }
    },
    /** Entries that replace earlier ones, missing parents, landmark files. */
    REPLACED {
        @Override
        void write(OutputStream out) throws IOException {
            Random random = new Random(105);
            try (FixtureTar tar = new FixtureTar(out, Dialect.PAX)) {
                tar.directory("./", Meta.DIRECTORY.mode(0750).owner(7, 8));
                tar.directory("./a/", Meta.DIRECTORY);
                tar.file("./a/file", text(random, 20_000));
                tar.hardLink("./a/link-to-the-first", Meta.FILE, "./a/file");
                tar.file("./a/file", Meta.FILE.mode(0600), text(random, 9_000));
                tar.hardLink("./a/link-to-the-second", Meta.FILE, "a/file");
                tar.symlink("./a/was-link", "file");
                tar.file("./a/was-link", "a file now");
                tar.file("./a/was-file", text(random, 3_000));
                tar.symlink("./a/was-file", "file");
                tar.directory("./a/", Meta.DIRECTORY.mode(0700).mtime(1_600_000_000));
                tar.file("./.prefetch.landmark", "x");
                tar.file("./z/deep/down/file", text(random, 100));
                tar.file("./z/deep/other", text(random, 100));
            }
        }
    },
    /**
     * A layer that shares contents with {@link #MANY}, then has its own, then shares with {@link #GNU} and {@link #MANY}
     * again, under other names: for chunk dictionaries.
     */
    DERIVED {
        @Override
        void write(OutputStream out) throws IOException {
            Random many = new Random(104);
            Random own = new Random(106);
            byte[] first = text(many, many.nextInt(3_001));
            byte[] second = text(many, many.nextInt(3_001));
            try (FixtureTar tar = new FixtureTar(out, Dialect.USTAR)) {
                tar.directory("derived/", Meta.DIRECTORY);
                tar.file("derived/of-many", first);
                tar.file("derived/own", text(own, 1_200_000));
                tar.file("derived/of-gnu", text(new Random(103), 5_000));
                tar.file("derived/of-many-too", second);
                tar.hardLink("derived/link", Meta.FILE, "derived/of-gnu");
                tar.file("derived/own-again", text(own, 30_000));
                tar.file("derived/of-many-again", Meta.FILE.mode(0600), first);
            }
        }
    },
    /** Directories without a file. */
    DIRECTORIES {
        @Override
        void write(OutputStream out) throws IOException {
            try (FixtureTar tar = new FixtureTar(out, Dialect.USTAR)) {
                tar.directory("usr/", Meta.DIRECTORY);
                tar.directory("usr/lib/", Meta.DIRECTORY.mode(0700));
            }
        }
    },
    /** Nothing but the end blocks. */
    NOTHING {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(new byte[1024]);
        }
    };

    abstract void write(OutputStream out) throws IOException;

    /** Its name in the table of golden cases. */
    public String layerName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its file name: the layer name, with {@code .tar} or {@code .tar.gz}. */
    public String fileName() {
        return this == MANY_GZ ? "many.tar.gz" : layerName() + ".tar";
    }

    /** The layer of that name in the table of golden cases. */
    public static FixtureLayers named(String layerName) {
        return Arrays.stream(values())
                .filter(layer -> layer.layerName().equals(layerName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fixture layer " + layerName));
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes all layers into a directory, each under its file name. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        for (FixtureLayers layer : values()) {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(directory.resolve(layer.fileName())))) {
                layer.write(out);
            }
        }
    }

    /** Compressible text of exactly that many bytes. */
    static byte[] text(Random random, int length) {
        String[] words = {"bootstrap", "chunk", "digest", "entry", "layer", "node", "offset", "record", "table", "tree"
        };
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
        }
        text.setLength(length);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
