package dev.nydusconvert.tar;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The TOC of an eStargz layer ({@code stargz.index.json}): the entries of its tar, and where in the layer the data of files
 * is (conversion-semantics 9.1).
 *
 * <p>What no image can express is refused: a chunk that does not begin its gzip member.
 *
 * @param entries in the order of the layer
 */
public record EstargzToc(List<Entry> entries) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final long MAX_ID = 0xffff_ffffL;
    private static final byte[] NOTHING = {};

    /**
     * An entry of the tar.
     *
     * @param entry as a tar reader would give it; its offset is that in the TOC
     * @param pieces the data of a file, in order and without gaps; empty without any
     */
    public record Entry(TarEntry entry, List<Piece> pieces) {}

    /**
     * A part of a file, which begins a gzip member.
     *
     * @param layerOffset where in the layer the member begins, in bytes
     * @param size length in bytes, at least 1
     * @param sha256 the digest of the bytes
     */
    public record Piece(long layerOffset, long size, byte[] sha256) {}

    public EstargzToc {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a TOC.
     *
     * @param toc its JSON; not closed
     * @param name names it in messages
     * @throws MalformedInputException if it is none, or contradicts itself
     * @throws UnsupportedFeatureException if it is of another version, or has several files in one gzip member
     */
    public static EstargzToc read(InputStream toc, String name) throws IOException {
        return new Builder(name).build(EstargzTocReader.read(toc, name));
    }

    /** Joins the chunks of a file to its entry. */
    private static final class Builder {
        private final String name;
        private final List<Entry> entries = new ArrayList<>();
        private EstargzTocRecord file;
        private List<Piece> pieces = List.of();
        private long filled;
        private long contents;

        Builder(String name) {
            this.name = name;
        }

        EstargzToc build(List<EstargzTocRecord> records) throws IOException {
            for (EstargzTocRecord record : records) {
                if (record.text("type").equals("chunk")) {
                    if (file == null || !record.text("name").equals(file.text("name"))) {
                        throw malformed(record, "is a chunk, but does not follow the entry of its file");
                    }
                    addPiece(record);
                    continue;
                }
                endFile();
                TarEntry entry = entry(record);
                pieces = new ArrayList<>();
                entries.add(new Entry(entry, pieces));
                if (entry.type() == TarEntryType.FILE && entry.size() > 0) {
                    file = record;
                    filled = 0;
                    addPiece(record);
                }
            }
            endFile();
            return new EstargzToc(entries);
        }

        private void endFile() throws MalformedInputException {
            if (file != null && filled != file.number("size")) {
                throw malformed(file, "has " + file.number("size") + " bytes, but its chunks " + filled);
            }
            file = null;
        }

        private void addPiece(EstargzTocRecord record) throws IOException {
            if (record.number("innerOffset") != 0) {
                throw new UnsupportedFeatureException(name + ": the data of " + record.text("name")
                        + " does not begin a gzip member; such a layer is indexed by itself, not by its TOC");
            }
            long offset = record.number("chunkOffset");
            long left = file.number("size") - filled;
            long size = record.number("chunkSize") == 0 ? left : record.number("chunkSize");
            if (offset != filled || size < 1 || size > left) {
                throw malformed(
                        record,
                        "has a chunk of " + size + " bytes at " + offset + ", where " + left + " bytes from " + filled
                                + " on are missing");
            }
            if (record.number("offset") < 0) {
                throw malformed(record, "has the offset " + record.number("offset"));
            }
            pieces.add(new Piece(record.number("offset"), size, digest(record, size)));
            filled += size;
        }

        /** Old layers give a file that is one chunk the digest of the file only. */
        private byte[] digest(EstargzTocRecord record, long size) throws MalformedInputException {
            String text = record.text("chunkDigest");
            if (text.isEmpty() && size == file.number("size")) {
                text = record.text("digest");
            }
            if (!DIGEST.matcher(text).matches()) {
                throw malformed(record, "has the chunk digest '" + text + "', expected sha256: and 64 digits");
            }
            return HexFormat.of().parseHex(text, text.indexOf(':') + 1, text.length());
        }

        private TarEntry entry(EstargzTocRecord record) throws MalformedInputException {
            TarEntryType type = type(record);
            byte[] rawPath = record.text("name").getBytes(StandardCharsets.UTF_8);
            if (rawPath.length == 0) {
                throw malformed(record, "has no name");
            }
            long size = type == TarEntryType.FILE ? record.number("size") : 0;
            if (size < 0) {
                throw malformed(record, "has the size " + size);
            }
            Instant time = time(record);
            return new TarEntry(
                    type,
                    PathBytes.normalise(rawPath, Limits.LONGEST_PATH, name, record.position()),
                    rawPath,
                    (int) (record.number("mode") & 07777),
                    id(record, "uid"),
                    id(record, "gid"),
                    time == null ? 0 : time.getEpochSecond(),
                    time,
                    size,
                    target(record, type),
                    id(record, "devMajor"),
                    id(record, "devMinor"),
                    record.xattrs(),
                    size > 0 ? contents++ : -1,
                    record.position());
        }

        private TarEntryType type(EstargzTocRecord record) throws MalformedInputException {
            return switch (record.text("type")) {
                case "reg" -> TarEntryType.FILE;
                case "dir" -> TarEntryType.DIRECTORY;
                case "symlink" -> TarEntryType.SYMLINK;
                case "hardlink" -> TarEntryType.HARD_LINK;
                case "char" -> TarEntryType.CHARACTER_DEVICE;
                case "block" -> TarEntryType.BLOCK_DEVICE;
                case "fifo" -> TarEntryType.FIFO;
                default -> throw malformed(record, "has the type '" + record.text("type") + "'");
            };
        }

        private byte[] target(EstargzTocRecord record, TarEntryType type) throws MalformedInputException {
            byte[] target = record.text("linkName").getBytes(StandardCharsets.UTF_8);
            return switch (type) {
                case SYMLINK -> target;
                case HARD_LINK -> PathBytes.normalise(target, Limits.LONGEST_PATH, name, record.position());
                default -> NOTHING;
            };
        }

        private long id(EstargzTocRecord record, String field) throws MalformedInputException {
            long value = record.number(field);
            if (value < 0 || value > MAX_ID) {
                throw malformed(record, "has the " + field + " " + value);
            }
            return value;
        }

        private Instant time(EstargzTocRecord record) throws MalformedInputException {
            String text = record.text("modtime");
            try {
                return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw malformed(record, "has the modtime '" + text + "', which is no time");
            }
        }

        private MalformedInputException malformed(EstargzTocRecord record, String problem) {
            return new MalformedInputException(
                    name, record.position(), "entry '" + record.text("name") + "' " + problem);
        }
    }
}
