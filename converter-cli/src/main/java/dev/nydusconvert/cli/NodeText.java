package dev.nydusconvert.cli;

import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;

/** Attributes of nodes in the forms of {@code ls -l} and {@code stat}. */
final class NodeText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    /** 0000-01-01 and 9999-12-31: what four digits of a year can show. */
    private static final long FIRST_SECOND = -62_167_219_200L;

    private static final long LAST_SECOND = 253_402_300_799L;

    private NodeText() {}

    /** The type by its name in JSON, such as {@code character_device}. */
    static String type(Node node) {
        return node.type().name().toLowerCase(Locale.ROOT);
    }

    /** Type and permissions, such as {@code -rwsr-xr-t}. */
    static String mode(Node node) {
        int bits = node.attributes().permissions();
        char[] mode = {
            typeLetter(node.type()),
            (bits & 0400) != 0 ? 'r' : '-',
            (bits & 0200) != 0 ? 'w' : '-',
            execute(bits & 0100, bits & 04000, 's', 'S'),
            (bits & 0040) != 0 ? 'r' : '-',
            (bits & 0020) != 0 ? 'w' : '-',
            execute(bits & 0010, bits & 02000, 's', 'S'),
            (bits & 0004) != 0 ? 'r' : '-',
            (bits & 0002) != 0 ? 'w' : '-',
            execute(bits & 0001, bits & 01000, 't', 'T')
        };
        return new String(mode);
    }

    private static char execute(int executable, int special, char both, char specialOnly) {
        if (special != 0) {
            return executable != 0 ? both : specialOnly;
        }
        return executable != 0 ? 'x' : '-';
    }

    private static char typeLetter(NodeType type) {
        return switch (type) {
            case FIFO -> 'p';
            case CHARACTER_DEVICE -> 'c';
            case DIRECTORY -> 'd';
            case BLOCK_DEVICE -> 'b';
            case REGULAR -> '-';
            case SYMLINK -> 'l';
            case SOCKET -> 's';
        };
    }

    /** The permissions as four or more octal digits. */
    static String octalPermissions(Node node) {
        String octal = Integer.toOctalString(node.attributes().permissions());
        return "0".repeat(Math.max(0, 4 - octal.length())) + octal;
    }

    /** The time of modification in UTC, with nanoseconds if there are any; a far-off one as {@code @} and seconds. */
    static String mtime(Attributes attributes) {
        long seconds = attributes.mtimeSeconds();
        String whole = seconds < FIRST_SECOND || seconds > LAST_SECOND
                ? "@" + seconds
                : TIME.format(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
        if (attributes.mtimeNanos() == 0) {
            return whole;
        }
        String nanos = Integer.toString(attributes.mtimeNanos());
        return whole + "." + "0".repeat(9 - nanos.length()) + nanos;
    }

    static boolean isDevice(Node node) {
        return node.type() == NodeType.CHARACTER_DEVICE || node.type() == NodeType.BLOCK_DEVICE;
    }

    /** The major device number in the 32-bit encoding of Linux. */
    static int major(int deviceNumber) {
        return deviceNumber >>> 8 & 0xfff;
    }

    /** The minor device number in the 32-bit encoding of Linux. */
    static int minor(int deviceNumber) {
        return deviceNumber & 0xff | deviceNumber >>> 12 & 0xfff00;
    }

    /** Length of a file's bytes or of a link's target; of a directory only where the bootstrap records one. */
    static OptionalLong size(Node node) {
        if (node instanceof RegularFile file) {
            return OptionalLong.of(file.content().size());
        }
        if (node instanceof Symlink link) {
            return OptionalLong.of(link.target().length);
        }
        return node instanceof Directory directory ? directory.recordedSize() : OptionalLong.empty();
    }
}
