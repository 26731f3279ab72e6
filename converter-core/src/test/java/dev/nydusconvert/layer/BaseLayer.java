package dev.nydusconvert.layer;

import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.layer.FixtureTar.Meta;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The layer {@link FixtureLayers#BASE}. */
final class BaseLayer {
    /** A file capability of revision 2 as the kernel takes it: effective, {@code CAP_NET_RAW}. */
    private static final byte[] CAPABILITY = HexFormat.of().parseHex("0100000200200000" + "00".repeat(12));

    private static final int MIB = 1 << 20;

    private final Random random = new Random(101);
    private final byte[] noise = new byte[MIB];
    private final byte[] text = FixtureLayers.text(random, 2_400_000);

    BaseLayer() {
        random.nextBytes(noise);
    }

    void write(OutputStream out) throws IOException {
        try (FixtureTar tar = new FixtureTar(out, Dialect.PAX)) {
            directories(tar);
            filesOfSeveralChunks(tar);
            links(tar);
            specialFiles(tar);
            attributes(tar);
            names(tar);
        }
    }

    private static void directories(FixtureTar tar) throws IOException {
        tar.directory("./", Meta.DIRECTORY);
        for (String name : List.of("bin", "dev", "etc", "lib", "names", "opt", "opt/many", "srv", "srv/data", "wide")) {
            tar.directory("./" + name + "/", Meta.DIRECTORY.mtime(1_690_000_000 + name.length()));
        }
        tar.directory("./tmp/", Meta.DIRECTORY.mode(01777));
    }

    private void filesOfSeveralChunks(FixtureTar tar) throws IOException {
        byte[] program = joined(noise, noise.length, text, 600_001);
        tar.file("./bin/program", Meta.FILE.mode(0755), program);
        tar.file("./bin/program-again", Meta.FILE.mode(04755), program);
        tar.file("./lib/first-chunk-known", joined(text, MIB, noise, noise.length));
        tar.file("./lib/text", text);
        tar.file("./lib/zeros", new byte[1_300_000]);
        tar.file("./lib/exactly-one-chunk", joined(text, MIB, text, 0));
        tar.file("./lib/one-byte-more", joined(text, MIB, text, 1));
        tar.file("./lib/empty", "");
        tar.file("./lib/one-byte", "1");
        tar.file("./srv/data/old", FixtureLayers.text(random, 12_345));
        tar.file("./opt/replaced", "by the upper layer");
        tar.file("./opt/one", "also by the upper layer");
        tar.file("./opt/many/a", FixtureLayers.text(random, 4_095));
        tar.file("./opt/many/b", FixtureLayers.text(random, 4_096));
        tar.file("./opt/many/c", FixtureLayers.text(random, 4_097));
    }

    private static void links(FixtureTar tar) throws IOException {
        tar.hardLink("./lib/program-link", Meta.FILE.mode(0755), "./bin/program");
        tar.hardLink("./lib/empty-link", Meta.FILE, "./lib/empty");
        tar.symlink("./lib/relative", "../bin/program");
        tar.symlink("./lib/dangling", "/not/there");
        tar.symlink("./lib/long", "up/".repeat(599) + "end");
    }

    private static void specialFiles(FixtureTar tar) throws IOException {
        tar.characterDevice("./dev/null", 0666, 1, 3);
        tar.characterDevice("./dev/large-minor", 0600, 259, 70_000);
        tar.blockDevice("./dev/disk", 0660, 8, 1);
        tar.fifo("./dev/pipe", 0622, 0, 0);
        tar.fifo("./dev/numbered-pipe", 0600, 5, 7);
    }

    private static void attributes(FixtureTar tar) throws IOException {
        tar.fileWithXattr("./etc/capable", ascii("ping"), "security.capability", CAPABILITY);
        tar.fileWithXattr("./etc/noted", ascii("note"), "user.note", ascii("an ordinary value"));
        tar.fileWithXattr("./etc/noted-again", ascii("2"), "user.note", ascii("an ordinary value"));
        tar.fileWithXattr("./etc/trusted", ascii("t"), "trusted.long", ascii("v".repeat(3_000)));
        tar.directoryWithXattr("./etc/noted.d/", Meta.DIRECTORY, "user.folder", ascii("of notes"));
        tar.file("./etc/large-ids", Meta.FILE.owner(3_000_000_000L, 2_999_999_999L), ascii("ids"));
        tar.file("./etc/no-permissions", Meta.FILE.mode(0), ascii("none"));
        tar.file("./etc/all-permissions", Meta.FILE.mode(07777), ascii("all"));
        // Not 0: the Nydus daemon shows the time of the mount for that.
        tar.file("./etc/1970", Meta.FILE.mtime(1), ascii("epoch"));
        tar.file("./etc/2100", Meta.FILE.mtime(4_102_444_800L), ascii("after 32 bits"));
        tar.file("./etc/motd", "hello\n");
        tar.oldStyleFile("./etc/old-style", ascii("type flag NUL"));
    }

    private void names(FixtureTar tar) throws IOException {
        tar.file("./names/\u6c34\u8abf\u6b4c\u982d", "\u660e\u6708\u5e7e\u6642\u6709");
        tar.file("./names/" + "n".repeat(200), "a long name");
        for (String name : List.of("!exclamation", "#hash", "+plus", "-minus", " space", ".dot", "..dots", "~tilde")) {
            tar.file("./names/" + name, name);
        }
        int[] sizes = {0, 1, 30, 700, 4_096, 5_000};
        for (int i = 0; i < 300; i++) {
            String name = String.format(Locale.ROOT, "%03d", i) + "w".repeat(random.nextInt(90));
            Meta meta = Meta.FILE
                    .owner(random.nextInt(70_000), random.nextInt(70_000))
                    .mtime(1_600_000_000 + i);
            tar.file("./wide/" + name, meta, FixtureLayers.text(random, sizes[random.nextInt(sizes.length)]));
        }
    }

    private static byte[] joined(byte[] first, int firstLength, byte[] second, int secondLength) {
        byte[] all = new byte[firstLength + secondLength];
        System.arraycopy(first, 0, all, 0, firstLength);
        System.arraycopy(second, 0, all, firstLength, secondLength);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
