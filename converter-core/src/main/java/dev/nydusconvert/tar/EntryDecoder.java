package dev.nydusconvert.tar;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.util.List;

/** Puts together what the own header of an entry and the headers in front of it say. */
final class EntryDecoder {
    private static final int PERMISSIONS = 07777;
    private static final long MAX_UNSIGNED_INT = 0xffff_ffffL;
    private static final byte[] NO_TARGET = {};

    private final String source;
    private final ExtendedHeaders extended;
    private final TarHeader header;
    private final long offset;

    private final TarEntryType type;
    private final boolean paxSparse;
    private final byte[] rawPath;
    private final byte[] path;

    /**
     * @param source name of the tar, for exceptions
     * @param header the entry's own header
     * @param headerOffset offset of that header in the tar
     * @throws UnsupportedFeatureException if the entry is of a type that no file tree can hold
     */
    EntryDecoder(String source, ExtendedHeaders extended, TarHeader header, long headerOffset, Limits limits)
            throws MalformedInputException, UnsupportedFeatureException {
        this.source = source;
        this.extended = extended;
        this.header = header;
        this.offset = extended.entryOffset(headerOffset);
        TarEntryType declared = typeOf(header.typeflag());
        boolean sparseRecords = header.typeflag() != 'S' && SparseMapReader.isPaxSparse(extended.local());
        this.rawPath = extended.path(header, declared == TarEntryType.FILE && sparseRecords);
        this.type = isOldDirectory() ? TarEntryType.DIRECTORY : declared;
        this.paxSparse = type == TarEntryType.FILE && sparseRecords;
        this.path = PathBytes.normalise(rawPath, limits.path(), source, offset);
        if (path.length == 0 && type != TarEntryType.DIRECTORY) {
            throw new MalformedInputException(
                    source,
                    offset,
                    "entry '" + PathBytes.display(rawPath) + "' is the root, but its type is " + type
                            + " instead of DIRECTORY");
        }
    }

    private TarEntryType typeOf(byte typeflag) throws UnsupportedFeatureException {
        return switch (typeflag) {
            case 0, '0', '7', 'S' -> TarEntryType.FILE;
            case '1' -> TarEntryType.HARD_LINK;
            case '2' -> TarEntryType.SYMLINK;
            case '3' -> TarEntryType.CHARACTER_DEVICE;
            case '4' -> TarEntryType.BLOCK_DEVICE;
            case '5' -> TarEntryType.DIRECTORY;
            case '6' -> TarEntryType.FIFO;
            default ->
                throw new UnsupportedFeatureException(source + " at offset " + offset + ": entry '"
                        + PathBytes.display(extended.path(header, false)) + "' has type "
                        + PathBytes.display(new byte[] {typeflag})
                        + ", which is not part of a file tree; types 0 to 7 and S can be read");
        };
    }

    /** The v7 format had no type for directories, and marked them by a slash at the end of the name. */
    private boolean isOldDirectory() {
        return (header.typeflag() == 0 || header.typeflag() == '0')
                && rawPath.length > 0
                && rawPath[rawPath.length - 1] == '/';
    }

    TarEntryType type() {
        return type;
    }

    /** Whether the data is that of a sparse file in one of the PAX forms. */
    boolean isPaxSparse() {
        return paxSparse;
    }

    /** The path for messages. */
    String displayPath() {
        return PathBytes.display(path);
    }

    /**
     * @param fileSize length of a file with its holes, otherwise 0
     * @param contentIndex ordinal of a file that has content, otherwise -1
     */
    TarEntry decode(long fileSize, long contentIndex) throws MalformedInputException {
        if (header.mode() == TarNumber.INVALID) {
            throw malformed("mode that is no number");
        }
        return new TarEntry(
                type,
                path,
                rawPath,
                (int) header.mode() & PERMISSIONS,
                id("uid", header.uid()),
                id("gid", header.gid()),
                header.mtime() == TarNumber.INVALID ? 0 : header.mtime(),
                extended.paxMtime(),
                fileSize,
                linkTarget(),
                deviceNumber("major", header.deviceMajor()),
                deviceNumber("minor", header.deviceMinor()),
                xattrs(),
                contentIndex,
                offset);
    }

    private long id(String key, long headerValue) throws MalformedInputException {
        long id = extended.id(key, headerValue);
        if (id < 0 || id > MAX_UNSIGNED_INT) {
            throw malformed(key + " " + id + ", which is not from 0 to 2^32 - 1");
        }
        return id;
    }

    private byte[] linkTarget() throws MalformedInputException {
        if (type != TarEntryType.SYMLINK && type != TarEntryType.HARD_LINK) {
            return NO_TARGET;
        }
        byte[] target = extended.linkTarget(header);
        if (target.length == 0 || target.length > Limits.LONGEST_PATH) {
            throw malformed("link target of " + target.length + " bytes, allowed are 1 to " + Limits.LONGEST_PATH);
        }
        if (type == TarEntryType.HARD_LINK) {
            return PathBytes.normalise(target, Limits.LONGEST_PATH, source, offset);
        }
        for (byte b : target) {
            if (b == 0) {
                throw malformed("link target with a NUL byte");
            }
        }
        return target;
    }

    /** A device needs its numbers; a FIFO has none, but the RAFS builders store what its header says. */
    private long deviceNumber(String which, long number) throws MalformedInputException {
        boolean device = type == TarEntryType.CHARACTER_DEVICE || type == TarEntryType.BLOCK_DEVICE;
        boolean valid = number >= 0 && number <= MAX_UNSIGNED_INT;
        if (device && !valid) {
            throw malformed(which + " device number that is no number from 0 to 2^32 - 1");
        }
        return valid && (device || type == TarEntryType.FIFO) ? number : 0;
    }

    private List<Xattr> xattrs() throws MalformedInputException {
        return PaxXattrs.of(extended.global(), extended.local(), source, offset);
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(source, offset, "entry '" + displayPath() + "' has a " + problem);
    }
}
