package dev.nydusconvert.chunk;

/**
 * A unit as it is stored: compressed if that makes it shorter, and sealed if the store asks for that.
 *
 * @param bytes holds it from {@code offset} on; may be a part of what was encoded
 * @param compressed whether it is compressed
 */
record EncodedUnit(byte[] bytes, int offset, int length, boolean compressed) {}
