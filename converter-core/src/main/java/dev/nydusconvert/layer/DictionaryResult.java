package dev.nydusconvert.layer;

import dev.nydusconvert.rafs.RafsVersion;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@link CreateDictionary} made, and what it saves.
 *
 * @param version format of the dictionary, and of all images
 * @param bootstrap the dictionary
 * @param images the images that it was chosen from, in the order given
 * @param blobs the blobs that hold its chunks, in the order of its blob table
 * @param chunks how many chunks it has
 * @param chunkBytes length of these chunks in bytes
 * @param storedBytes stored length of these chunks in bytes
 * @param savedBytes stored bytes of these chunks in all other blobs of the images: what the images would not store had
 *     they been packed with the dictionary
 * @param leftOut chunks of the images that no dictionary can have, since they are encrypted, in batches, or parts of
 *     original layers
 */
public record DictionaryResult(
        RafsVersion version,
        PackResult.BootstrapFile bootstrap,
        List<Image> images,
        List<Blob> blobs,
        long chunks,
        long chunkBytes,
        long storedBytes,
        long savedBytes,
        long leftOut) {
    /**
     * An image that the dictionary was chosen from.
     *
     * @param file its bootstrap, or the data blob that holds it
     * @param repeated whether it is the very file of an image before it, and so does not count
     * @param chunks distinct chunks that it uses
     * @param storedBytes stored length of these in bytes
     * @param sharedChunks those of them that the dictionary has
     * @param sharedBytes stored length of these in bytes
     */
    public record Image(
            Path file, boolean repeated, long chunks, long storedBytes, long sharedChunks, long sharedBytes) {}

    /**
     * A blob that holds chunks of the dictionary.
     *
     * @param id the blob's id
     * @param chunks how many
     * @param storedBytes their stored length in bytes
     */
    public record Blob(String id, long chunks, long storedBytes) {}
}
