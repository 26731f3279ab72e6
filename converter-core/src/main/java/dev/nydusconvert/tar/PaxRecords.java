package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The records of PAX extended headers that mean something to the reader; others are dropped.
 *
 * <p>A body is a sequence of {@code "<length> <key>=<value>\n"}, where the decimal length counts the whole record. A value
 * is any bytes: it may hold newlines and need not be text. The last of several records with one key counts.
 */
final class PaxRecords {
    static final PaxRecords NONE = new PaxRecords(Map.of());

    /** Largest body of an extended header, and largest sum of all keys and values held, in bytes. */
    static final int MAX_SIZE = 16 << 20;

    /** The most records of one entry. No file system holds as many attributes, and each takes far more than its bytes. */
    static final int MAX_RECORDS = 1 << 16;

    static final String SCHILY_XATTR = "SCHILY.xattr.";
    static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
    static final String SPARSE_MAP = "GNU.sparse.map";

    private static final String SPARSE = "GNU.sparse.";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";

    /** Keys as Latin-1, which keeps their bytes. */
    private final Map<String, byte[]> values;

    private PaxRecords(Map<String, byte[]> values) {
        this.values = values;
    }

    /** The records by key, where a key's characters are its bytes. */
    Map<String, byte[]> values() {
        return values;
    }

    /** The value of the last record with that key, or null. */
    byte[] value(String key) {
        return values.get(key);
    }

    /**
     * These records with later ones over them.
     *
     * @param source name of the tar, for the exception
     * @param offset where the later records are, for the exception
     * @throws MalformedInputException if they are more than {@link #MAX_SIZE} bytes together
     */
    PaxRecords overlaidWith(PaxRecords later, String source, long offset) throws MalformedInputException {
        if (values.isEmpty()) {
            return later;
        }
        Map<String, byte[]> merged = new HashMap<>(values);
        merged.putAll(later.values);
        requireCount(merged, source, offset);
        long size = 0;
        for (Map.Entry<String, byte[]> record : merged.entrySet()) {
            size += record.getKey().length() + record.getValue().length;
        }
        if (size > MAX_SIZE) {
            throw new MalformedInputException(
                    source, offset, "PAX records of " + size + " bytes together, at most " + MAX_SIZE + " are read");
        }
        return new PaxRecords(merged);
    }

    private static void requireCount(Map<String, byte[]> records, String source, long offset)
            throws MalformedInputException {
        if (records.size() > MAX_RECORDS) {
            throw new MalformedInputException(
                    source, offset, "more than " + MAX_RECORDS + " PAX records, most of them extended attributes");
        }
    }

    /**
     * Reads the body of an extended header.
     *
     * @param global whether it is a global header, where records of sparse files mean nothing
     * @param source name of the tar, for the exception
     * @param offset where the body is, for the exception
     */
    static PaxRecords parse(byte[] body, boolean global, String source, long offset) throws MalformedInputException {
        return new Parser(body, global, source, offset).parse();
    }

    private static final class Parser {
        private final byte[] body;
        private final boolean global;
        private final String source;
        private final long offset;
        private final Map<String, byte[]> values = new HashMap<>();
        private final ByteArrayOutputStream sparseMap = new ByteArrayOutputStream(0);
        private boolean sparseLengthDue;
        private int at;

        Parser(byte[] body, boolean global, String source, long offset) {
            this.body = body;
            this.global = global;
            this.source = source;
            this.offset = offset;
        }

        PaxRecords parse() throws MalformedInputException {
            while (at < body.length && !TarHeader.isZero(body, at, body.length - at)) {
                record();
            }
            if (sparseLengthDue) {
                throw malformed(SPARSE_OFFSET + " without a " + SPARSE_LENGTH + " behind it");
            }
            if (sparseMap.size() > 0) {
                values.put(SPARSE_MAP, sparseMap.toByteArray());
            }
            return new PaxRecords(values);
        }

        private void record() throws MalformedInputException {
            int blank = at;
            while (blank < body.length && body[blank] >= '0' && body[blank] <= '9') {
                blank++;
            }
            long length = TarNumber.parseDecimal(body, at, blank);
            if (length == TarNumber.INVALID || blank == body.length || body[blank] != ' ') {
                throw malformed("a PAX record must start with its length and a blank");
            }
            if (length > body.length - at || length <= blank - at + 1) {
                throw malformed("length " + length + " of a PAX record, " + (body.length - at) + " bytes are left");
            }
            int end = at + (int) length;
            int equals = blank + 1;
            while (equals < end && body[equals] != '=') {
                equals++;
            }
            if (body[end - 1] != '\n' || equals >= end - 1 || equals == blank + 1) {
                throw malformed("a PAX record must be a key, '=', a value and a newline at the end of its length");
            }
            String key = new String(body, blank + 1, equals - blank - 1, StandardCharsets.ISO_8859_1);
            keep(key, equals + 1, end - 1);
            at = end;
        }

        private void keep(String key, int from, int to) throws MalformedInputException {
            if (global && key.startsWith(SPARSE)) {
                return;
            }
            if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
                // Version 0.0 of sparse files repeats the two keys; joined they are the map of version 0.1.
                if (key.equals(SPARSE_LENGTH) != sparseLengthDue || TarNumber.parseDecimal(body, from, to) < 0) {
                    throw malformed(key + " must be a number, and offsets and lengths must alternate");
                }
                if (sparseMap.size() > 0) {
                    sparseMap.write(',');
                }
                sparseMap.write(body, from, to - from);
                sparseLengthDue = !sparseLengthDue;
            } else if (isKnown(key)) {
                values.put(key, Arrays.copyOfRange(body, from, to));
                requireCount(values, source, offset + at);
            }
        }

        private static boolean isKnown(String key) {
            return switch (key) {
                case "path", "linkpath", "size", "uid", "gid", "mtime" -> true;
                default -> key.startsWith(SCHILY_XATTR) || key.startsWith(LIBARCHIVE_XATTR) || key.startsWith(SPARSE);
            };
        }

        private MalformedInputException malformed(String problem) {
            return new MalformedInputException(source, offset + at, problem);
        }
    }
}
