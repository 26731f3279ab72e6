package dev.nydusconvert.tune;

import java.util.List;

/**
 * What has to be fetched for the chunks of one content at one setting.
 *
 * @param layer ordinal of the layer that holds it, so of the blob
 * @param chunkSize in bytes
 * @param units the unit of each chunk
 */
record FetchedContent(int layer, int chunkSize, List<Unit> units) {
    /**
     * A chunk, or the batch that it is in.
     *
     * @param offset in the blob
     * @param storedLength how many bytes are stored
     * @param size length after decompression
     */
    record Unit(long offset, int storedLength, int size) {
        long end() {
            return offset + storedLength;
        }
    }
}
