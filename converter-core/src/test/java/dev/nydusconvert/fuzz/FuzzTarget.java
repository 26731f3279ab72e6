package dev.nydusconvert.fuzz;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A reader of bytes that others made, with valid inputs to begin from. Implementations are safe to call again and again. */
public interface FuzzTarget {
    /**
     * Reads an input, whatever it is.
     *
     * @throws IOException one of the two that readers declare for input that they refuse; any other, and whatever is
     *     unchecked, is a defect of the reader
     */
    void read(byte[] input) throws IOException;

    /** Valid inputs, small ones of each kind. */
    List<byte[]> seeds() throws IOException;

    /**
     * Reads an input.
     *
     * @return whether it was accepted; if not, it was refused as readers refuse
     */
    default boolean accepts(byte[] input) {
        try {
            read(input);
            return true;
        } catch (MalformedInputException | UnsupportedFeatureException refused) {
            if (refused.getMessage() == null || refused.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", refused);
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("not an exception that this reader declares", e);
        }
    }
}
