package dev.nydusconvert.chunk;

import net.jpountz.lz4.LZ4Factory;

/**
 * The LZ4 implementation for this machine: the native one, or pure Java where that does not load.
 *
 * <p>Both read everything. What the pure Java one writes is valid, but differs from the native one (and so from the
 * reference builder) for units of 65,547 bytes and more, where the C code hashes five bytes instead of four.
 *
 * @param factory gives the compressor and the decompressor; never the unsafe one
 * @param description for people
 */
record Lz4Library(LZ4Factory factory, String description) {
    /** The best one, found on first use. */
    static Lz4Library get() {
        return Holder.BEST;
    }

    static Lz4Library pureJava(String reason) {
        return new Lz4Library(
                LZ4Factory.safeInstance(),
                "pure Java (" + reason + "; compressed units of 64 KiB and more differ from the reference builder's)");
    }

    private static final class Holder {
        static final Lz4Library BEST = load();

        private static Lz4Library load() {
            try {
                return new Lz4Library(LZ4Factory.nativeInstance(), "native");
            } catch (LinkageError | RuntimeException e) {
                return pureJava("the native library did not load: " + e);
            }
        }
    }
}
