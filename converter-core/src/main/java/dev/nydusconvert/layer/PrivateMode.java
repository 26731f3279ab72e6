package dev.nydusconvert.layer;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The mode of what is being extracted, up to the moment when it gets its own: nobody but the user gets into it. Whoever could
 * put a symbolic link into a half-made folder could have the rest made elsewhere, and Java has no way to make folders that
 * does not go by their paths.
 */
final class PrivateMode {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateMode() {}

    static FileAttribute<?>[] ofFolder() {
        return attributes("rwx------");
    }

    static FileAttribute<?>[] ofFile() {
        return attributes("rw-------");
    }

    private static FileAttribute<?>[] attributes(String mode) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
