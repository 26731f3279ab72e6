package dev.nydusconvert.chunk;

/**
 * What a store has done to each unit last, by the threads that compress: encryption. For one thread.
 *
 * <p>A unit is a chunk, or a batch of them, as it is compressed if it is.
 */
@FunctionalInterface
public interface UnitSeal {
    /**
     * Seals one unit.
     *
     * @param unit holds the unit from {@code offset} on, and is left as it is
     * @return the bytes to store, in an array of their own
     */
    byte[] seal(byte[] unit, int offset, int length);
}
