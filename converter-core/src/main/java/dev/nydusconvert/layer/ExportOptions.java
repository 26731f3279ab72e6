package dev.nydusconvert.layer;

/**
 * How an image is exported.
 *
 * @param verity what hash tree of dm-verity is appended
 * @param threads number of threads that read and digest, at least 1; never changes the output
 */
public record ExportOptions(Verity verity, int threads) {
    /** A hash tree of dm-verity. All differ only in the spare room behind the last digest of a level, and so in the root. */
    public enum Verity {
        /** None. */
        NONE,
        /** With zeros in the spare room, as {@code veritysetup} writes and expects it. */
        STANDARD,
        /**
         * The reference builder's bytes: digests of zeros in the spare room. The kernel does not look there, but
         * {@code veritysetup verify} refuses it.
         */
        REFERENCE
    }

    /** No hash tree, on all cores. */
    public static final ExportOptions DEFAULTS =
            new ExportOptions(Verity.NONE, Runtime.getRuntime().availableProcessors());

    public ExportOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
    }

    public ExportOptions withVerity(Verity tree) {
        return new ExportOptions(tree, threads);
    }

    public ExportOptions withThreads(int number) {
        return new ExportOptions(verity, number);
    }
}
