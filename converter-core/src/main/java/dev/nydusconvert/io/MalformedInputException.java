package dev.nydusconvert.io;

import java.io.IOException;

/**
 * Thrown when input does not follow its format: says what is wrong, where, and what was expected.
 *
 * <p>The message reads {@code "<source> at offset <offset>: <problem>"}; the problem names the field or the
 * tar entry, the value found and the values allowed.
 */
public final class MalformedInputException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The offset to give when the place is a whole file. */
    public static final long NO_OFFSET = -1;

    private final String source;
    private final long offset;
    private final String problem;

    /**
     * @param source name of the file or stream
     * @param offset byte offset in {@code source}, or {@link #NO_OFFSET}
     * @param problem what is wrong and what was expected
     */
    public MalformedInputException(String source, long offset, String problem) {
        this(source, offset, problem, null);
    }

    /** As {@link #MalformedInputException(String, long, String)}, with the failure that revealed it. */
    public MalformedInputException(String source, long offset, String problem, Throwable cause) {
        super(offset < 0 ? source + ": " + problem : source + " at offset " + offset + ": " + problem, cause);
        this.source = source;
        this.offset = offset;
        this.problem = problem;
    }

    /** Name of the file or stream that is malformed. */
    public String source() {
        return source;
    }

    /** Byte offset of the problem in {@link #source()}, or {@link #NO_OFFSET}. */
    public long offset() {
        return offset;
    }

    /** What is wrong and what was expected: the message without source and offset. */
    public String problem() {
        return problem;
    }
}
