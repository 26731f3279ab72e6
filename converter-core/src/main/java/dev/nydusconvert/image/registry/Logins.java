package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.util.Optional;

/** Where logins are found. */
@FunctionalInterface
interface Logins {
    /** The login for a repository, if there is one. */
    Optional<Credentials> find(String host, String repository) throws IOException;
}
