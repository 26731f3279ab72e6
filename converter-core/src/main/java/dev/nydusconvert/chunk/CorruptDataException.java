package dev.nydusconvert.chunk;

import java.io.IOException;

/**
 * Thrown when compressed bytes do not decompress to what is expected.
 *
 * <p>It knows nothing of where the bytes came from: whoever read them reports it as a
 * {@link dev.nydusconvert.io.MalformedInputException} with the file and the offset, and this as its cause.
 */
public final class CorruptDataException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason what was found and what was expected */
    public CorruptDataException(String reason) {
        super(reason);
    }

    /** @param reason what was found and what was expected */
    public CorruptDataException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
