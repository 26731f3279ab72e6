package dev.nydusconvert.tree;

import dev.nydusconvert.tree.MadeTree.Meta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * The directories of the golden cases: made from seeds when they are needed, with every attribute given. They need root.
 *
 * <p>No inode has two extended attributes: the reference builder writes those in random order.
 */
public enum FixtureDirectory {
    /** Every type of file, and whiteouts of both kinds. */
    LOWER {
        @Override
        void make(MadeTree tree) throws IOException {
            Random random = new Random(201);
            tree.directory("dev", Meta.DIRECTORY.mtime(1_600_000_001, 999_999_000));
            tree.device("dev/null", Meta.FILE.mode(0666), "c", 1, 3);
            tree.device("dev/disk", Meta.FILE.mode(0660).owner(0, 6), "b", 259, 1_048_575);
            tree.device("dev/large", Meta.FILE, "c", 4095, 70_000);
            tree.device("dev/gone", Meta.FILE, "c", 0, 0);
            tree.directory("empty", Meta.DIRECTORY.mode(01777));
            tree.directory("etc", Meta.DIRECTORY.owner(1000, 1001));
            tree.file("etc/.wh.motd", "");
            tree.file("etc/hostname", "fixture\n");
            tree.file("etc/old", Meta.FILE.mtime(-86_400, 500_000), noise(random, 20));
            tree.file("etc/zero", "");
            tree.hardLink("etc/zero-too", "etc/zero");
            tree.directory("home", Meta.DIRECTORY.owner(70_000, -2));
            tree.fifo("home/fifo", Meta.FILE.mode(0600).owner(70_000, 70_000));
            tree.socket("home/socket", Meta.FILE.mode(0777));
            tree.file("home/%FF%FEname", "no UTF-8\n");
            tree.file("home/%C3%A4%20%F0%9F%98%80", "UTF-8\n");
            tree.file("home/" + "n".repeat(255), "long\n");
            tree.symlink("home/absolute", Meta.FILE, "/nowhere/at/all");
            tree.symlink("home/dangling", Meta.FILE.owner(5, 6).mtime(1_000_000_000, 1_000), "../nowhere/");
            tree.symlink("home/long", Meta.FILE, "t/".repeat(1_000) + "end");
            tree.directory("lib", Meta.DIRECTORY);
            tree.file("lib/big", Meta.FILE.mode(04755), noise(random, 2_600_000));
            tree.file("lib/big-too", Meta.FILE, text(random, 1 << 20));
            tree.hardLink("usr-of-big", "lib/big");
            tree.directory("many", Meta.DIRECTORY);
            for (int i = 0; i < 300; i++) {
                tree.file(String.format(Locale.ROOT, "many/file-number-%03d", i), Meta.FILE, text(random, i * 7));
            }
            tree.directory("opaque", Meta.DIRECTORY.xattr("trusted.overlay.opaque", "y"));
            tree.file("opaque/inside", "inside\n");
            tree.directory("opq", Meta.DIRECTORY);
            tree.file("opq/.wh..wh..opq", "");
            tree.directory("opq/.wh.directory", Meta.DIRECTORY);
            tree.file("opq/.wh.directory/below", "below\n");
            tree.directory("xattrs", Meta.DIRECTORY.xattr("user.directory", "d"));
            tree.file("xattrs/user", Meta.FILE.xattr("user.note", "a note"), noise(random, 100));
            tree.file("xattrs/capability", Meta.FILE.xattr("security.note", "s\nx"), noise(random, 100));
            tree.file("xattrs/trusted", Meta.FILE.xattr("trusted.t", "t".repeat(1_000)), noise(random, 100));
            tree.symlink("xattrs/link", Meta.FILE.xattr("trusted.link", "l"), "user");
            tree.file("zzz-copy", Meta.FILE.mode(0), noise(new Random(201), 20));
        }
    },
    /** What a layer above {@link #LOWER} changes, with whiteouts of both kinds. */
    UPPER {
        @Override
        void make(MadeTree tree) throws IOException {
            Random random = new Random(202);
            tree.directory("dev", Meta.DIRECTORY.mode(0700));
            tree.device("dev/disk", Meta.FILE, "c", 0, 0);
            tree.directory("etc", Meta.DIRECTORY.owner(0, 0));
            tree.file("etc/.wh.old", "whiteouts are not stored");
            tree.file("etc/hostname", "changed\n");
            tree.hardLink("etc/hostname-too", "etc/hostname");
            tree.directory("many", Meta.DIRECTORY);
            tree.file("many/.wh..wh..opq", "");
            tree.file("many/fresh", Meta.FILE, text(random, 60_000));
            tree.file("lib", "a directory became this file\n");
            tree.directory("new", Meta.DIRECTORY.xattr("user.new", "n"));
            tree.file("new/.wh.nothing", "");
            tree.file("new/same", Meta.FILE, text(chunkOfLower(), 1 << 20));
            tree.file("new/other", Meta.FILE, noise(random, 1_500_000));
            tree.directory("opaque", Meta.DIRECTORY.xattr("trusted.overlay.opaque", "y"));
            tree.file("opaque/only", "only\n");
        }

        /** In the state that makes {@code lib/big-too} of the lower directory. */
        private Random chunkOfLower() {
            Random random = new Random(201);
            noise(random, 20);
            noise(random, 2_600_000);
            return random;
        }
    },
    /** Files without data, and a directory in a directory. */
    NOTHING {
        @Override
        void make(MadeTree tree) throws IOException {
            tree.directory("a", Meta.DIRECTORY);
            tree.directory("a/b", Meta.DIRECTORY.mode(0500));
            tree.file("a/empty", "");
            tree.symlink("link", Meta.FILE, "a/empty");
        }
    },
    /** Files whose data is elsewhere, in directories where nothing else is, and other files. */
    MODEL {
        @Override
        void make(MadeTree tree) throws IOException {
            Random random = new Random(203);
            tree.file("README", "other files\n");
            tree.directory("conf", Meta.DIRECTORY);
            tree.file("conf/settings", Meta.FILE.owner(7, 8), text(random, 5_000));
            tree.file("weights-here", Meta.FILE, noise(random, 70_000));
            tree.directory("weights", Meta.DIRECTORY.mode(0750));
            tree.file("weights/first", Meta.FILE.xattr("user.part", "1"), new byte[0]);
            tree.symlink("weights/latest", Meta.FILE, "more/second");
            tree.directory("weights/more", Meta.DIRECTORY.owner(1000, 1000));
            tree.file("weights/more/second", Meta.FILE, new byte[0]);
            tree.file("weights/more/third", Meta.FILE.mode(0600), new byte[0]);
        }
    };

    abstract void make(MadeTree tree) throws IOException;

    /** @param target an empty directory */
    public void makeIn(Path target) throws IOException {
        MadeTree tree = new MadeTree(target);
        make(tree);
        tree.finish();
    }

    /** Makes all of them, each in a directory of its name, to record the golden cases. */
    public static void main(String[] arguments) throws IOException {
        for (FixtureDirectory fixture : values()) {
            fixture.makeIn(
                    Files.createDirectories(Path.of(arguments[0], fixture.name().toLowerCase(Locale.ROOT))));
        }
    }

    static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Compresses well. */
    static byte[] text(Random random, int length) {
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append("line ").append(random.nextInt(5_000)).append('\n');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
