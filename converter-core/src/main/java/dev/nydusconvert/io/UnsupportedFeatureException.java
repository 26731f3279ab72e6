package dev.nydusconvert.io;

import java.io.IOException;

/** Thrown when input is well formed but uses a feature that this version cannot read or write. */
public final class UnsupportedFeatureException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message names the input, the feature, and what can be done instead */
    public UnsupportedFeatureException(String message) {
        super(message);
    }
}
