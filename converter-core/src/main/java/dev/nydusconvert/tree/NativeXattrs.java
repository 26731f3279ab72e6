package dev.nydusconvert.tree;

import dev.nydusconvert.io.PathNames;
import dev.nydusconvert.tar.Xattr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads all extended attributes that Linux shows to the process, by native code; for one thread. */
final class NativeXattrs implements FileXattrs {
    /** The most that Linux hands out: the names of one file, or one value. */
    private static final int MAX_SIZE = 1 << 16;

    // Error numbers of Linux.
    private static final int PERMISSION_DENIED = 13;
    private static final int NO_DATA = 61;
    private static final int NOT_SUPPORTED = 95;

    private final byte[] buffer = new byte[MAX_SIZE];

    /** Whether the native library, which is loaded, has the functions. */
    static boolean isUsable() {
        try {
            list("/".getBytes(StandardCharsets.US_ASCII), new byte[MAX_SIZE]);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    @Override
    public List<Xattr> of(Path file) throws IOException {
        byte[] path = PathNames.bytes(file);
        int length = list(path, buffer);
        if (length == 0 || length == -NOT_SUPPORTED) {
            return List.of();
        }
        if (length < 0) {
            throw failure(file, "its extended attributes could not be listed", -length);
        }
        List<Xattr> xattrs = new ArrayList<>();
        for (byte[] name : names(length)) {
            int size = get(path, name, buffer);
            if (size < 0) {
                String attribute = new String(name, StandardCharsets.UTF_8);
                throw failure(file, "its extended attribute " + attribute + " could not be read", -size);
            }
            xattrs.add(new Xattr(name, Arrays.copyOf(buffer, size)));
        }
        return xattrs;
    }

    /** The names in the buffer, each ended by a NUL byte. */
    private TreeSet<byte[]> names(int length) {
        TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == 0) {
                names.add(Arrays.copyOfRange(buffer, start, i));
                start = i + 1;
            }
        }
        return names;
    }

    private static IOException failure(Path file, String problem, int error) {
        String reason = switch (error) {
            case PERMISSION_DENIED -> "permission denied";
            case NO_DATA -> "it was removed meanwhile";
            default -> "error " + error + " of Linux";
        };
        return new FileSystemException(file.toString(), null, problem + ": " + reason);
    }

    @Override
    public Optional<String> limitation() {
        return Optional.empty();
    }

    /**
     * Puts the names of all attributes into {@code out}, each ended by a NUL byte.
     *
     * @param path the file's path, without a NUL byte
     * @return how many bytes the names have, or a negative error number of Linux
     */
    private static native int list(byte[] path, byte[] out);

    /**
     * Puts the value of an attribute into {@code out}.
     *
     * @return how many bytes it has, or a negative error number of Linux
     */
    private static native int get(byte[] path, byte[] name, byte[] out);
}
