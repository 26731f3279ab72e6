package dev.nydusconvert.tree;

/**
 * Who owns a node, who may use it, and when it changed.
 *
 * @param permissions the low 12 bits of {@code st_mode}: {@code 0} to {@code 07777}
 * @param uid owner, {@code 0} to {@code 2^32 - 1}
 * @param gid group, {@code 0} to {@code 2^32 - 1}
 * @param mtimeSeconds seconds since 1970, negative before
 * @param mtimeNanos {@code 0} to {@code 999_999_999}
 */
public record Attributes(int permissions, long uid, long gid, long mtimeSeconds, int mtimeNanos) {
    /** Mask of the permission bits, with set-id and sticky bits, in {@code st_mode}. */
    public static final int PERMISSION_MASK = 07777;

    private static final long MAX_ID = 0xffff_ffffL;

    public Attributes {
        if ((permissions & ~PERMISSION_MASK) != 0) {
            throw new IllegalArgumentException("permissions out of range: 0" + Integer.toOctalString(permissions));
        }
        if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
            throw new IllegalArgumentException("owner out of range: " + uid + ":" + gid);
        }
        if (mtimeNanos < 0 || mtimeNanos > 999_999_999) {
            throw new IllegalArgumentException("nanoseconds out of range: " + mtimeNanos);
        }
    }

    /** These, but as the other object if that has the same: neighbours mostly do, and then need only one. */
    public Attributes sharedWith(Attributes other) {
        return equals(other) ? other : this;
    }

    // By hand, as hashCode: what Java makes for a record takes 20 ms when it is first called, and every unpacking calls
    // it.
    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes that
                && permissions == that.permissions
                && uid == that.uid
                && gid == that.gid
                && mtimeSeconds == that.mtimeSeconds
                && mtimeNanos == that.mtimeNanos;
    }

    @Override
    public int hashCode() {
        int owner = Long.hashCode(uid) * 31 + Long.hashCode(gid);
        return (permissions * 31 + owner) * 31 + Long.hashCode(mtimeSeconds) + mtimeNanos;
    }
}
