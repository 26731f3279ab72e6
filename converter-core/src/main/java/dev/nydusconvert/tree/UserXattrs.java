package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the extended attributes that Java itself gives access to: those of {@code user.}, of files and directories. */
final class UserXattrs implements FileXattrs {
    private static final String NAMESPACE = "user.";

    private final String reason;

    /** @param reason why not all can be read */
    UserXattrs(String reason) {
        this.reason = reason;
    }

    @Override
    public List<Xattr> of(Path file) throws IOException {
        // Linux has no such attributes on other kinds of file, and opening a FIFO to look for them would block.
        boolean possible = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        UserDefinedFileAttributeView view = possible
                ? Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                : null;
        if (view == null) {
            return List.of();
        }
        List<Xattr> xattrs = new ArrayList<>();
        for (String name : names(view, file)) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            byte[] bytes = Arrays.copyOf(value.array(), value.position());
            xattrs.add(new Xattr((NAMESPACE + name).getBytes(StandardCharsets.UTF_8), bytes));
        }
        xattrs.sort(Comparator.comparing(Xattr::name, Arrays::compareUnsigned));
        return xattrs;
    }

    private static List<String> names(UserDefinedFileAttributeView view, Path file) throws IOException {
        try {
            return view.list();
        } catch (FileSystemException e) {
            if (Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
                throw e;
            }
            return List.of();
        }
    }

    @Override
    public Optional<String> limitation() {
        return Optional.of("only the extended attributes of user.* were read, not those of security.*, trusted.* and"
                + " system.posix_acl_* (" + reason + ")");
    }
}
