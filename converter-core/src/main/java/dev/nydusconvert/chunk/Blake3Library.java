package dev.nydusconvert.chunk;

import dev.nydusconvert.io.NativeLibrary;
import java.util.function.Supplier;

/**
 * The BLAKE3 implementation for this machine: the native one if it is there, loads, and gives the right digests;
 * else the one in plain Java, which gives the same digests at a tenth of the speed.
 *
 * @param isNative which one it is
 * @param description for people; says why it is not the native one
 */
record Blake3Library(boolean isNative, String description) {
    /** Set to {@code scalar}, this system property keeps the native implementation out. */
    static final String CHOICE_PROPERTY = "nydusconvert.blake3";

    private static final int SAMPLE_LENGTH = 31_744;
    private static final Digest SAMPLE_DIGEST =
            Digest.ofHex("62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47");

    /** The one for this machine and the system properties as they are on first use. */
    static Blake3Library get() {
        return Holder.CHOSEN;
    }

    ChunkDigest newDigest() {
        return isNative ? new NativeBlake3() : new ScalarBlake3();
    }

    private static final class Holder {
        static final Blake3Library CHOSEN =
                choose(System.getProperty(CHOICE_PROPERTY), NativeLibrary.get(), NativeBlake3::new);
    }

    /**
     * @param choice value of {@link #CHOICE_PROPERTY}, or null
     * @param candidate the native one, of which nothing is believed
     */
    static Blake3Library choose(String choice, NativeLibrary library, Supplier<ChunkDigest> candidate) {
        if ("scalar".equals(choice)) {
            return scalar("chosen by " + CHOICE_PROPERTY);
        }
        if (!library.isLoaded()) {
            return scalar(library.problem().orElseThrow());
        }
        try {
            requireRightDigest(candidate.get());
            return new Blake3Library(
                    true, "native (" + NativeLibrary.platform() + ", " + NativeBlake3.instructionSet() + ")");
        } catch (LinkageError | RuntimeException e) {
            return scalar("the native library for " + NativeLibrary.platform() + " is no use: " + e.getMessage());
        }
    }

    private static Blake3Library scalar(String reason) {
        return new Blake3Library(false, "scalar Java (" + reason + ")");
    }

    /** Long enough for every width of vector: an official test vector of 31 leaves. */
    private static void requireRightDigest(ChunkDigest candidate) {
        byte[] sample = new byte[SAMPLE_LENGTH];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = (byte) (i % 251);
        }
        Digest digest = candidate.digest(sample, 0, sample.length);
        if (!digest.equals(SAMPLE_DIGEST)) {
            throw new IllegalStateException("it gives wrong digests");
        }
    }
}
