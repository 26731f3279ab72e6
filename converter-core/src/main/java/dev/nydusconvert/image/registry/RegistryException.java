package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.util.List;

/** Thrown when a registry, or the server that gives its tokens, refuses a request or answers what it must not. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The status to give where the answer was a good one, but for its content. */
    static final int NO_STATUS = 0;

    private final int status;
    private final List<String> codes;

    /**
     * @param action what was tried, such as "read the manifest of X"
     * @param reason why it failed
     * @param status HTTP status, or {@link #NO_STATUS}
     * @param codes error codes of the registry
     */
    RegistryException(String action, String reason, int status, List<String> codes) {
        super("Tried to " + action + " but failed because " + reason);
        this.status = status;
        this.codes = List.copyOf(codes);
    }

    RegistryException(String action, String reason) {
        this(action, reason, NO_STATUS, List.of());
    }

    /** For a failure below the protocol. */
    RegistryException(String action, String reason, IOException cause) {
        this(action, reason);
        initCause(cause);
    }

    /** The HTTP status of the answer; 0 if the fault was not the status. */
    public int status() {
        return status;
    }

    /** The error codes in the answer, such as {@code MANIFEST_UNKNOWN}. */
    public List<String> codes() {
        return codes;
    }

    /** Whether what was asked for is not there. */
    public boolean isNotFound() {
        return status == 404;
    }
}
