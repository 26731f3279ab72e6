package dev.nydusconvert.rafs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The beginnings of extended attribute names that RAFS can store, with their EROFS name indexes (rafs-v6.md 11). */
public enum XattrPrefix {
    USER(1, "user."),
    POSIX_ACL_ACCESS(2, "system.posix_acl_access"),
    POSIX_ACL_DEFAULT(3, "system.posix_acl_default"),
    TRUSTED(4, "trusted."),
    SECURITY(6, "security.");

    /** The longest full name, in bytes. */
    public static final int MAX_NAME_LENGTH = 255;

    private final int index;
    private final byte[] bytes;

    XattrPrefix(int index, String text) {
        this.index = index;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The prefix of a full attribute name, empty if RAFS cannot store an attribute of that name. */
    public static Optional<XattrPrefix> of(byte[] name) {
        return Arrays.stream(values())
                .filter(prefix -> prefix.length() <= name.length
                        && Arrays.equals(prefix.bytes, 0, prefix.length(), name, 0, prefix.length()))
                .findFirst();
    }

    /** The prefix of a v6 name index, empty for an index that means nothing. */
    public static Optional<XattrPrefix> ofIndex(int index) {
        return Arrays.stream(values()).filter(prefix -> prefix.index == index).findFirst();
    }

    /** The v6 name index. */
    public int index() {
        return index;
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    /** The full name that consists of this prefix and {@code suffix}. */
    public byte[] append(byte[] suffix) {
        byte[] name = Arrays.copyOf(bytes, bytes.length + suffix.length);
        System.arraycopy(suffix, 0, name, bytes.length, suffix.length);
        return name;
    }
}
