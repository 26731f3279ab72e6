package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds logins where {@code podman login} and {@code docker login} keep them:
 *
 * <ol>
 *   <li>the file of {@link TransportOptions#authFile}, or that of {@code REGISTRY_AUTH_FILE}, and then no other;
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json};
 *   <li>{@code $XDG_CONFIG_HOME/containers/auth.json}, by default in {@code ~/.config};
 *   <li>{@code $DOCKER_CONFIG/config.json}, by default in {@code ~/.docker}.
 * </ol>
 *
 * The first file that has a login for the registry counts.
 */
final class AuthFiles implements Logins {
    private final List<Path> files;
    private final boolean mustExist;
    private final CredentialHelper helpers;
    private final Consumer<String> warnings;
    private final Set<Path> warned = new HashSet<>();

    private AuthFiles(List<Path> files, boolean mustExist, CredentialHelper helpers, Consumer<String> warnings) {
        this.files = files;
        this.mustExist = mustExist;
        this.helpers = helpers;
        this.warnings = warnings;
    }

    static AuthFiles of(TransportOptions options) {
        Map<String, String> environment = options.environment();
        CredentialHelper helpers = new CredentialHelper(environment);
        Optional<Path> only = options.authFile()
                .or(() -> variable(environment, "REGISTRY_AUTH_FILE").map(Path::of));
        return only.isPresent()
                ? new AuthFiles(List.of(only.get()), true, helpers, options.warnings())
                : new AuthFiles(usualFiles(environment), false, helpers, options.warnings());
    }

    private static List<Path> usualFiles(Map<String, String> environment) {
        List<Path> files = new ArrayList<>();
        Optional<Path> home = variable(environment, "HOME")
                .or(() -> variable(environment, "USERPROFILE"))
                .map(Path::of);
        variable(environment, "XDG_RUNTIME_DIR").ifPresent(dir -> files.add(Path.of(dir, "containers", "auth.json")));
        variable(environment, "XDG_CONFIG_HOME")
                .map(Path::of)
                .or(() -> home.map(path -> path.resolve(".config")))
                .ifPresent(dir -> files.add(dir.resolve("containers").resolve("auth.json")));
        variable(environment, "DOCKER_CONFIG")
                .map(Path::of)
                .or(() -> home.map(path -> path.resolve(".docker")))
                .ifPresent(dir -> files.add(dir.resolve("config.json")));
        return List.copyOf(files);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * The login for a repository.
     *
     * @throws IOException if a file that must be there is not, if one cannot be read, or if a credential helper fails
     */
    @Override
    public synchronized Optional<Credentials> find(String host, String repository) throws IOException {
        for (Path path : files) {
            Optional<AuthFile> file = read(path);
            if (file.isPresent()) {
                Optional<Credentials> found = file.get().find(host, repository, helpers);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<AuthFile> read(Path path) throws IOException {
        if (!Files.exists(path)) {
            if (mustExist) {
                throw new NoSuchFileException(path.toString());
            }
            return Optional.empty();
        }
        AuthFile file = AuthFile.read(path);
        if (file.holdsSecrets() && isReadByAll(path) && warned.add(path)) {
            warnings.accept(path + " holds passwords and can be read by everybody; try: chmod 600 " + path);
        }
        return Optional.of(file);
    }

    private static boolean isReadByAll(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    }
}
