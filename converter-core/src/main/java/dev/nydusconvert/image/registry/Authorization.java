package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Gives requests to one repository their {@code Authorization}. Safe for use by several threads. */
interface Authorization {
    /** The value of the header for a request that needs these scopes. */
    Optional<String> header(List<String> scopes) throws IOException;

    /**
     * Learns from the answer that a request was not authorized.
     *
     * @param challenges what the registry asks for
     * @param refused the header that was sent with the request
     * @return whether a second attempt has something else to send
     */
    boolean learn(List<AuthChallenge> challenges, List<String> scopes, Optional<String> refused) throws IOException;

    /** Whether there is a login for the registry. */
    boolean hasLogin() throws IOException;

    /** A token that somebody else has asked for; where it is refused there is no other. */
    static Authorization ofToken(String token) {
        return new Authorization() {
            @Override
            public Optional<String> header(List<String> scopes) {
                return Optional.of("Bearer " + token);
            }

            @Override
            public boolean learn(List<AuthChallenge> challenges, List<String> scopes, Optional<String> refused) {
                return false;
            }

            @Override
            public boolean hasLogin() {
                return true;
            }
        };
    }
}
