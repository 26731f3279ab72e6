package dev.nydusconvert.image.transport;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image in the file system.
 *
 * @param text the reference as it was given
 * @param transport what the path leads to
 * @param path the folder or file
 * @param name the tag in an OCI layout, or the {@code NAME:TAG} in a docker archive; never there for {@code dir:}
 */
public record FileReference(String text, FileTransport transport, Path path, Optional<String> name)
        implements ImageReference {
    /** What skopeo accepts as a name in a layout; image names with tags are among it. */
    private static final Pattern LAYOUT_NAME = Pattern.compile("[A-Za-z0-9]+(?:[-._:@+/]+[A-Za-z0-9]+)*");

    private static final int MAX_NAME = 1024;
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*");

    static FileReference parse(FileTransport transport, String text) {
        String rest = text.substring(transport.prefix().length());
        if (transport == FileTransport.DIR) {
            return new FileReference(text, transport, path(text, rest), Optional.empty());
        }
        // A drive letter is no path of its own.
        int colon = rest.indexOf(':', DRIVE.matcher(rest).matches() ? 2 : 0);
        Path path = path(text, colon < 0 ? rest : rest.substring(0, colon));
        if (colon < 0) {
            return new FileReference(text, transport, path, Optional.empty());
        }
        String name = rest.substring(colon + 1);
        if (transport == FileTransport.DOCKER_ARCHIVE) {
            return new FileReference(text, transport, path, Optional.of(DockerName.parseTagged(text, name)));
        }
        if (name.length() > MAX_NAME || !LAYOUT_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + text + "': '" + name + "' cannot be a tag: letters and digits,"
                    + " with - . _ : @ + / between them, at most " + MAX_NAME);
        }
        return new FileReference(text, transport, path, Optional.of(name));
    }

    private static Path path(String text, String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no file or folder behind the colon");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "': the path cannot be one: " + e.getReason());
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
