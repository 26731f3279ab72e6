package dev.nydusconvert.image.registry;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * A content that a server has.
 *
 * @param sender reaches the server
 * @param request asks for all of it
 * @param name for messages
 * @param key the same for the same bytes, whatever the server
 * @param size in bytes
 */
record RemoteContent(RequestSender sender, RegistryRequest request, String name, String key, long size) {
    /**
     * Asks for it from an offset on. The caller closes the answer and skips what a server without ranges sends too much.
     *
     * @param start offset of the first byte
     * @param end offset behind the last byte
     */
    RegistryResponse open(long start, long end) throws IOException {
        // Compressed on the way, it would have other offsets.
        RegistryRequest plain = request.withHeader("Accept-Encoding", "identity");
        boolean whole = start == 0 && end == size;
        RegistryRequest ranged = whole ? plain : plain.withHeader("Range", "bytes=" + start + "-" + (end - 1));
        RegistryResponse response = sender.expect(ranged, 200, 206);
        try {
            requireRange(response, start, whole);
            return response;
        } catch (IOException e) {
            response.close();
            throw e;
        }
    }

    private void requireRange(RegistryResponse response, long start, boolean whole) throws IOException {
        if (response.status() == 200) {
            requireSize(response.contentLength());
            return;
        }
        ContentRange range = ContentRange.parse(response.header("Content-Range").orElse(""));
        if (whole || range.start() != start) {
            throw new RegistryException(
                    request.action(), response.host() + " sent another part than asked for: " + range);
        }
        requireSize(range.total() < 0 ? OptionalLong.empty() : OptionalLong.of(range.total()));
    }

    /**
     * Holds a size that the server tells, if it does, against the one that is expected.
     *
     * @throws MalformedInputException if it is another one
     */
    void requireSize(OptionalLong told) throws MalformedInputException {
        if (told.isPresent() && told.getAsLong() != size) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "the server has " + told.getAsLong() + " bytes, but " + size + " are expected");
        }
    }
}
