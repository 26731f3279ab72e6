package dev.nydusconvert.nydusimage;

/** Thrown when options that are right one by one do not go together, or name what cannot be used. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
