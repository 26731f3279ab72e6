package dev.nydusconvert.layer;

import java.io.IOException;

/**
 * Thrown when bootstraps are each in order but cannot be used together: they differ in what is the same for all of an
 * image. Building the layers again with the same options helps.
 */
public final class InconsistentLayersException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message names both bootstraps and what they differ in */
    public InconsistentLayersException(String message) {
        super(message);
    }
}
