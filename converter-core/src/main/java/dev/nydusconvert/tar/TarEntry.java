package dev.nydusconvert.tar;

import java.time.Instant;
import java.util.List;

/**
 * One entry of a tar, with its extended headers applied.
 *
 * <p>The arrays are not copied and must not be changed.
 *
 * @param type what the entry creates
 * @param path the path without leading, trailing and repeated slashes and without {@code .} components; empty for the
 *     root directory. Never has a {@code ..} component or a NUL byte
 * @param rawPath the path as the tar gives it
 * @param mode the permission bits, {@code 0} to {@code 07777}
 * @param uid owner, {@code 0} to {@code 2^32 - 1}
 * @param gid group, {@code 0} to {@code 2^32 - 1}
 * @param mtimeSeconds seconds since 1970 from the header's own field, negative before; 0 if the field is no number.
 *     This is the time that the RAFS builders store
 * @param paxMtime the time of the PAX record {@code mtime}, which may have a fraction; null if there is none
 * @param size length of a {@link TarEntryType#FILE} in bytes with its holes, otherwise 0
 * @param linkTarget target of a symlink, verbatim and of 1 to 65535 bytes; target of a hard link, in the form of
 *     {@code path}; otherwise empty
 * @param deviceMajor major number of a device (and of a FIFO, if its header has one), {@code 0} to {@code 2^32 - 1}
 * @param deviceMinor minor number, as {@code deviceMajor}
 * @param xattrs extended attributes in the unsigned byte order of their names, each name once
 * @param contentIndex ordinal of this file among the files of the tar that have a size above 0; otherwise -1
 * @param headerOffset offset in the tar of the entry's first block, which is that of its first extended header
 */
public record TarEntry(
        TarEntryType type,
        byte[] path,
        byte[] rawPath,
        int mode,
        long uid,
        long gid,
        long mtimeSeconds,
        Instant paxMtime,
        long size,
        byte[] linkTarget,
        long deviceMajor,
        long deviceMinor,
        List<Xattr> xattrs,
        long contentIndex,
        long headerOffset) {

    /** The path as text for messages; the root is {@code /}. */
    public String displayPath() {
        return path.length == 0 ? "/" : PathBytes.display(path);
    }

    /** The {@link #linkTarget} as text for messages. */
    public String displayLinkTarget() {
        return PathBytes.display(linkTarget);
    }
}
