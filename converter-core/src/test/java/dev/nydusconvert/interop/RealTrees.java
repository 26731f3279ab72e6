package dev.nydusconvert.interop;

import dev.nydusconvert.layer.FixtureLayers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Tars of real trees, made once and kept in the build folder.
 *
 * <p>An environment variable can name a tar to use instead: {@code INTEROP_DEBIAN_TAR}, {@code INTEROP_JDK_TAR},
 * {@code INTEROP_NODE_MODULES_TAR}.
 */
enum RealTrees {
    /** The fixture with every type of entry. */
    BASE {
        @Override
        void make(Path tar, Path work) throws IOException {
            writeFixture(FixtureLayers.BASE, tar);
        }
    },
    /** The fixture of 2,000 small files. */
    MANY {
        @Override
        void make(Path tar, Path work) throws IOException {
            writeFixture(FixtureLayers.MANY, tar);
        }
    },
    /** A Debian root file system. */
    DEBIAN {
        @Override
        void make(Path tar, Path work) throws IOException {
            RealTools.requireRoot();
            Path debootstrap = RealTools.require("debootstrap");
            Command.Outcome outcome = Command.attempt(debootstrap, "--variant=minbase", suite(), work.resolve("root"));
            if (outcome.exitCode() != 0) {
                RealTools.skip("debootstrap ended with " + outcome.exitCode() + ": " + lastLine(outcome.text()));
            }
            archive(work.resolve("root"), tar);
        }

        /** This machine's own release if it is a Debian: its keys for the archive are there. */
        private String suite() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/etc/os-release"))) {
                return lines.filter(line -> line.startsWith("VERSION_CODENAME="))
                        .map(line -> line.substring(line.indexOf('=') + 1))
                        .findFirst()
                        .orElse("stable");
            }
        }
    },
    /** The JDK that runs this. */
    JDK {
        @Override
        void make(Path tar, Path work) {
            archive(Path.of(System.getProperty("java.home")), tar);
        }
    },
    /** Packages from npm, with at least 10,000 files; as many generated ones where npm is missing. */
    NODE_MODULES {
        @Override
        void make(Path tar, Path work) throws IOException {
            Path root = Files.createDirectory(work.resolve("root"));
            if (!installed(root)) {
                generate(root);
            }
            archive(root, tar);
        }

        private boolean installed(Path root) {
            Optional<Path> npm = RealTools.find("npm");
            if (npm.isEmpty()) {
                return false;
            }
            Command.Outcome outcome = Command.attempt(
                    npm.get(),
                    "install",
                    "--prefix",
                    root,
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "react-scripts@5",
                    "webpack@5",
                    "typescript@4");
            if (outcome.exitCode() != 0) {
                System.err.println("* npm ended with " + outcome.exitCode() + ": " + lastLine(outcome.text()));
            }
            return outcome.exitCode() == 0;
        }

        private void generate(Path root) throws IOException {
            System.err.println("* Without npm 12,000 generated files stand for a node_modules tree");
            Random random = new Random(12);
            for (int i = 0; i < 12_000; i++) {
                String folder = String.format(Locale.ROOT, "node_modules/p%03d/lib/%02d", i / 40, i % 7);
                byte[] text = new byte[random.nextInt(6_000)];
                random.nextBytes(text);
                Files.write(Files.createDirectories(root.resolve(folder)).resolve("file" + i + ".js"), text);
            }
        }
    };

    private static final Path KEPT = Path.of("target", "interop-trees").toAbsolutePath();

    abstract void make(Path tar, Path work) throws IOException;

    /** The tar of this tree; skips the test if there is no way to make it here. */
    Path tar() throws IOException {
        String chosen = System.getenv("INTEROP_" + name() + "_TAR");
        if (chosen != null && !chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath();
        }
        Path tar = KEPT.resolve(name().toLowerCase(Locale.ROOT) + ".tar");
        if (!Files.exists(tar)) {
            Files.createDirectories(KEPT);
            Path work = Files.createTempDirectory(KEPT, "making");
            try {
                Path unfinished = work.resolve("tar");
                make(unfinished, work);
                Files.move(unfinished, tar);
            } finally {
                Command.run("rm", "-rf", "--one-file-system", work);
            }
        }
        return tar;
    }

    /** What GNU tar makes of the tar. */
    TreeSnapshot extracted(Path work) throws IOException {
        RealTools.requireRoot();
        Path root = Files.createDirectory(work.resolve("extracted"));
        try {
            // Without the delay a directory whose files come later in the tar would keep the time of the extraction.
            Command.run(
                    "tar",
                    "--delay-directory-restore",
                    "--xattrs",
                    "--xattrs-include=*",
                    "--numeric-owner",
                    "-xpf",
                    tar(),
                    "-C",
                    root);
            return TreeSnapshot.of(root);
        } finally {
            Command.run("rm", "-rf", "--one-file-system", root);
        }
    }

    private static void archive(Path root, Path tar) {
        Command.run("tar", "--xattrs", "--numeric-owner", "--sort=name", "-C", root, "-cf", tar, ".");
    }

    private static void writeFixture(FixtureLayers layer, Path tar) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar))) {
            out.write(layer.bytes());
        }
    }

    private static String lastLine(String text) {
        String[] lines = text.strip().split("\n");
        return lines[lines.length - 1];
    }
}
