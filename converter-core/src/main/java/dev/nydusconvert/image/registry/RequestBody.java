package dev.nydusconvert.image.registry;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/**
 * A part of an array.
 *
 * @param bytes holds it
 * @param offset index of the first byte
 * @param length how many
 */
record RequestBody(byte[] bytes, int offset, int length) {
    static final RequestBody NONE = new RequestBody(new byte[0], 0, 0);

    static RequestBody of(byte[] bytes) {
        return new RequestBody(bytes, 0, bytes.length);
    }

    BodyPublisher publisher() {
        return length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes, offset, length);
    }
}
