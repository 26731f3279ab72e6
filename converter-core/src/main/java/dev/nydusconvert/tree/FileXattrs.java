package dev.nydusconvert.tree;

import dev.nydusconvert.io.NativeLibrary;
import dev.nydusconvert.tar.Xattr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the extended attributes of files. */
sealed interface FileXattrs permits NativeXattrs, UserXattrs {
    /** The best that this machine has. */
    static FileXattrs forThisMachine() {
        return choose(NativeLibrary.get());
    }

    static FileXattrs choose(NativeLibrary library) {
        if (library.isLoaded() && NativeXattrs.isUsable()) {
            return new NativeXattrs();
        }
        return new UserXattrs(library.problem().orElse("the native library has no functions for it"));
    }

    /**
     * The attributes of a file, sorted by name, each once; those of a symbolic link itself, not of what it points to.
     *
     * @throws IOException if they cannot be read; a file system without attributes just has none
     */
    List<Xattr> of(Path file) throws IOException;

    /** Which attributes are not seen, and why; empty if all are. */
    Optional<String> limitation();
}
