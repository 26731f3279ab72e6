package dev.nydusconvert.layer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an attribute file says of one external file.
 *
 * @param line its number in the attribute file, from 1
 * @param size length of the file in bytes, if that is given
 * @param place where its data is; a file that has none need not say
 */
record ExternalFile(int line, OptionalLong size, Optional<Place> place) {
    /**
     * Where the data of a file is: in one piece, and as it is.
     *
     * @param blobIndex position of the blob in the blob table
     * @param chunkSize length of each chunk but the last, in bytes
     * @param offset where in the blob the file begins
     * @param blobSize length of the blob in bytes
     * @param crcs CRC-32C of each chunk; empty if they are not known
     */
    record Place(int blobIndex, String blobId, int chunkSize, long offset, long blobSize, List<Integer> crcs) {
        Place {
            crcs = List.copyOf(crcs);
        }

        /** Whether both are of one blob that is described the same way. */
        boolean sameBlob(Place other) {
            return blobId.equals(other.blobId) && chunkSize == other.chunkSize && blobSize == other.blobSize;
        }
    }
}
