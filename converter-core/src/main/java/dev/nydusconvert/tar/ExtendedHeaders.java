package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import java.time.Instant;
import java.util.Arrays;

/**
 * What the headers in front of an entry say about it: GNU long names, which count most, then PAX records, then global PAX
 * records. What none of them says, the entry's own header says.
 */
final class ExtendedHeaders {
    private static final long NONE = -1;

    private final String source;
    private PaxRecords global = PaxRecords.NONE;
    private PaxRecords local = PaxRecords.NONE;
    private byte[] longName;
    private byte[] longLink;
    private long firstOffset = NONE;

    /** @param source name of the tar, for exceptions */
    ExtendedHeaders(String source) {
        this.source = source;
    }

    /** Notes that a header at this offset speaks of the next entry. */
    void begin(long headerOffset) {
        if (firstOffset == NONE) {
            firstOffset = headerOffset;
        }
    }

    /** Whether there is a header that speaks of an entry to come. */
    boolean isPending() {
        return firstOffset != NONE;
    }

    /** Offset of the first header that speaks of the next entry, or {@code headerOffset} if there is none. */
    long entryOffset(long headerOffset) {
        return isPending() ? firstOffset : headerOffset;
    }

    /** Forgets what was said of one entry. */
    void clear() {
        local = PaxRecords.NONE;
        longName = null;
        longLink = null;
        firstOffset = NONE;
    }

    /** Forgets the global records too: another archive begins. */
    void clearGlobal() {
        global = PaxRecords.NONE;
    }

    /** Takes the body of a PAX header; of two in a row the records of the later one count. */
    void addLocal(byte[] body, long offset) throws MalformedInputException {
        local = local.overlaidWith(PaxRecords.parse(body, false, source, offset), source, offset);
    }

    void addGlobal(byte[] body, long offset) throws MalformedInputException {
        global = global.overlaidWith(PaxRecords.parse(body, true, source, offset), source, offset);
    }

    /** Takes a long name up to its first NUL. */
    void setLongName(byte[] body, long offset) throws MalformedInputException {
        if (longName != null) {
            throw new MalformedInputException(source, offset, "two GNU long names for one entry");
        }
        longName = untilNul(body);
    }

    /** Takes a long link target up to its first NUL. */
    void setLongLink(byte[] body, long offset) throws MalformedInputException {
        if (longLink != null) {
            throw new MalformedInputException(source, offset, "two GNU long link names for one entry");
        }
        longLink = untilNul(body);
    }

    private static byte[] untilNul(byte[] body) {
        int length = 0;
        while (length < body.length && body[length] != 0) {
            length++;
        }
        return Arrays.copyOf(body, length);
    }

    /** The records of the entry itself. */
    PaxRecords local() {
        return local;
    }

    PaxRecords global() {
        return global;
    }

    byte[] path(TarHeader header, boolean sparse) {
        if (longName != null) {
            return longName;
        }
        // A PAX sparse file has a made-up path, for readers that do not know the format.
        byte[] name = sparse ? value("GNU.sparse.name") : null;
        if (name == null) {
            name = value("path");
        }
        return name == null ? header.name() : name;
    }

    byte[] linkTarget(TarHeader header) {
        if (longLink != null) {
            return longLink;
        }
        byte[] target = value("linkpath");
        return target == null ? header.linkName() : target;
    }

    /** Size of the entry's data in bytes. A record that is no number is an error: nobody can say where the entry ends. */
    long size(TarHeader header, long headerOffset) throws MalformedInputException {
        byte[] record = value("size");
        long size = record == null ? header.size() : TarNumber.parseDecimal(record, 0, record.length);
        if (size < 0) {
            throw new MalformedInputException(
                    source,
                    headerOffset,
                    "entry '" + PathBytes.display(header.name()) + "' has a size that is no number from 0 to 2^63 - 1");
        }
        return size;
    }

    /** Owner or group: a record that is no number is ignored, a header field that is none means 0. */
    long id(String key, long headerValue) {
        byte[] record = value(key);
        long id = record == null ? TarNumber.INVALID : TarNumber.parseDecimal(record, 0, record.length);
        if (id == TarNumber.INVALID) {
            id = headerValue;
        }
        return id == TarNumber.INVALID ? 0 : id;
    }

    /** The time of the PAX record, null if there is none or it is no time. */
    Instant paxMtime() {
        byte[] record = value("mtime");
        return record == null ? null : PaxTime.parse(record);
    }

    /** The value of a record; an empty one means that the header's own field counts. */
    private byte[] value(String key) {
        byte[] value = local.value(key);
        if (value == null) {
            value = global.value(key);
        }
        return value == null || value.length == 0 ? null : value;
    }
}
