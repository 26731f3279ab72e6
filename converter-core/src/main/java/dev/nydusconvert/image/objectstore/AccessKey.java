package dev.nydusconvert.image.objectstore;

/**
 * A key that requests are signed with.
 *
 * <p>The secret is not in its text form.
 *
 * @param id what the storage knows it by
 * @param secret known to the storage and to us
 */
public record AccessKey(String id, String secret) {
    @Override
    public String toString() {
        return "access key " + id;
    }
}
