package dev.nydusconvert.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Receives what a reader finds wrong with its input: either the first finding ends the read, or all are collected.
 *
 * <p>A reader reports here whatever it can step over, and throws {@link MalformedInputException} itself where it cannot
 * go on.
 */
public interface Findings {
    /** Turns every finding into a {@link MalformedInputException}: the way to read for use. */
    Findings FAIL_FAST = (source, offset, problem) -> {
        throw new MalformedInputException(source, offset, problem);
    };

    /**
     * Reports one problem.
     *
     * @param source name of the file or stream
     * @param offset byte offset in {@code source}, or {@link MalformedInputException#NO_OFFSET}
     * @param problem what was found and what was expected
     * @throws MalformedInputException if the read shall not go on
     */
    void report(String source, long offset, String problem) throws MalformedInputException;

    /**
     * Whether to report also what does not hinder the use of the input, such as a wrong total. Readers for use overlook
     * it.
     */
    default boolean thorough() {
        return false;
    }

    /** One problem; {@code offset} is {@link MalformedInputException#NO_OFFSET} when it concerns the whole source. */
    record Finding(String source, long offset, String problem) {
        @Override
        public String toString() {
            return offset < 0 ? source + ": " + problem : source + " at offset " + offset + ": " + problem;
        }
    }

    /** Collects every finding: the way to check. Not safe for use by several threads. */
    final class Collected implements Findings {
        private final List<Finding> findings = new ArrayList<>();

        @Override
        public void report(String source, long offset, String problem) {
            findings.add(new Finding(source, offset, problem));
        }

        @Override
        public boolean thorough() {
            return true;
        }

        /** What was found so far, in the order found. */
        public List<Finding> findings() {
            return List.copyOf(findings);
        }
    }
}
