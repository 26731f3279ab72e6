package dev.nydusconvert.tar;

/**
 * One extended attribute.
 *
 * @param name full name with its namespace, such as {@code user.note}, in the bytes of the source
 * @param value the value's bytes, which need not be text
 */
public record Xattr(byte[] name, byte[] value) {}
