package dev.nydusconvert.tree;

import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What {@code lstat} says of a file.
 *
 * @param mode type and permissions
 * @param uid owner, unsigned
 * @param gid group, unsigned
 * @param deviceNumber the device that it is, in the encoding of Linux, of which only the low 32 bits count; 0 for a file
 *     that is none
 * @param key what two names of one file have in common
 * @param size length in bytes
 * @param modified when its content last changed
 */
record FileStat(int mode, int uid, int gid, int deviceNumber, Key key, long size, Instant modified) {
    // Named one by one: "unix:*" would look up the names of owner and group for each file.
    private static final String ATTRIBUTES = "unix:mode,uid,gid,rdev,dev,ino,size,lastModifiedTime";

    /** Which file it is, of all files of this machine. */
    record Key(long device, long inode) {}

    static FileStat of(Path file) throws IOException {
        Map<String, Object> values;
        try {
            values = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UnsupportedFeatureException("this system does not give owner, mode and device of files, which"
                    + " a layer needs: pack a tar instead");
        }
        return new FileStat(
                (Integer) values.get("mode"),
                (Integer) values.get("uid"),
                (Integer) values.get("gid"),
                (int) (long) (Long) values.get("rdev"),
                new Key((Long) values.get("dev"), (Long) values.get("ino")),
                (Long) values.get("size"),
                ((FileTime) values.get("lastModifiedTime")).toInstant());
    }

    /** Whether content that was read between the two is that of one state of one file. */
    boolean sameContentAs(FileStat later) {
        return key.equals(later.key) && size == later.size && modified.equals(later.modified);
    }
}
