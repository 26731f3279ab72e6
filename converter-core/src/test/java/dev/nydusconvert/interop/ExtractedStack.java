package dev.nydusconvert.interop;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** What a container would see of layer tars: GNU tar extracts one over the other, whiteouts are applied by hand. */
final class ExtractedStack {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private ExtractedStack() {}

    /** @param root an empty folder */
    static void into(Path root, List<Path> tars) {
        for (Path tar : tars) {
            List<String> names = Command.run("tar", "--quoting-style=literal", "-tf", tar)
                    .lines()
                    .toList();
            for (String name : names) {
                removeWhatItHides(root, name);
            }
            Command.run(
                    "tar",
                    "--delay-directory-restore",
                    "--exclude=" + WHITEOUT + "*",
                    "--xattrs",
                    "--xattrs-include=*",
                    "--numeric-owner",
                    "-xpf",
                    tar,
                    "-C",
                    root);
        }
    }

    /** What tar itself does not: whiteouts, and the change between a directory and something else. */
    private static void removeWhatItHides(Path root, String name) {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        if (!ascii) {
            return;
        }
        Path path = root.resolve(name);
        String last = path.getFileName().toString();
        if (last.equals(OPAQUE)) {
            emptyIfThere(path.getParent());
        } else if (last.startsWith(WHITEOUT)) {
            removeIfThere(path.resolveSibling(last.substring(WHITEOUT.length())));
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) != name.endsWith("/")) {
            removeIfThere(path);
        }
    }

    private static void emptyIfThere(Path directory) {
        if (Files.isDirectory(directory)) {
            Command.run("find", directory, "-mindepth", "1", "-delete");
        }
    }

    private static void removeIfThere(Path path) {
        Command.run("rm", "-rf", "--one-file-system", path);
    }
}
