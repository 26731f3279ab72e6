package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a list goes on, from its {@code Link} header. */
final class NextPage {
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?.*");

    private NextPage() {}

    /** @throws RegistryException if it goes on at another host, or nowhere */
    static Optional<URI> of(RegistryAddress address, RegistryResponse response, String action) throws IOException {
        Matcher matcher = NEXT.matcher(response.header("Link").orElse(""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        URI next = address.resolve(response.uri(), matcher.group(1), action);
        if (!address.owns(next)) {
            throw new RegistryException(action, "the next page is at another host, " + next.getAuthority());
        }
        return Optional.of(next);
    }
}
