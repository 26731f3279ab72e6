package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;

/** Reads the map of one sparse file in any of GNU's four forms. */
final class SparseMapReader {
    private static final int OLD_ENTRIES = 386;
    private static final int OLD_ENTRY_COUNT = 4;
    private static final int OLD_IS_EXTENDED = 482;
    private static final int OLD_REAL_SIZE = 483;
    private static final int EXTENSION_ENTRY_COUNT = 21;
    private static final int EXTENSION_IS_EXTENDED = 504;
    private static final int NUMBER = 12;
    private static final int MAX_DIGITS = 19;

    private final TarInput input;
    private final String source;
    private final String entry;
    private final SparseMap.Builder map;

    /** @param entry path of the file, for exceptions */
    SparseMapReader(TarInput input, String source, String entry) {
        this.input = input;
        this.source = source;
        this.entry = entry;
        this.map = new SparseMap.Builder(source, entry);
    }

    /**
     * The old form: typeflag {@code S}; four ranges in the header, and if its "is extended" byte is set, 21 more in each of the
     * blocks that follow. A list ends early at an empty offset field.
     *
     * @param header the header block, which has been taken
     * @param dataSize size of the entry's data in bytes
     */
    SparseMap readOldGnu(byte[] header, long dataSize) throws IOException {
        long headerOffset = input.position() - TarHeader.BLOCK_SIZE;
        long fileSize = number(header, OLD_REAL_SIZE, headerOffset);
        addRanges(header, OLD_ENTRIES, OLD_ENTRY_COUNT, headerOffset);
        boolean extended = header[OLD_IS_EXTENDED] != 0;
        byte[] block = new byte[TarHeader.BLOCK_SIZE];
        int blocks = 0;
        while (extended) {
            long blockOffset = input.position();
            if (++blocks > SparseMap.MAX_RANGES / EXTENSION_ENTRY_COUNT) {
                throw malformed(blockOffset, "has more than " + SparseMap.MAX_RANGES + " ranges");
            }
            if (input.readFraming(block) > 0) {
                throw malformed(blockOffset, "ends within the blocks of its map");
            }
            addRanges(block, 0, EXTENSION_ENTRY_COUNT, blockOffset);
            extended = block[EXTENSION_IS_EXTENDED] != 0;
        }
        return map.build(fileSize, dataSize, headerOffset);
    }

    private void addRanges(byte[] block, int from, int count, long blockOffset) throws MalformedInputException {
        for (int i = 0; i < count; i++) {
            int at = from + i * 2 * NUMBER;
            if (block[at] == 0) {
                return;
            }
            map.add(number(block, at, blockOffset), number(block, at + NUMBER, blockOffset), blockOffset + at);
        }
    }

    private long number(byte[] block, int at, long blockOffset) throws MalformedInputException {
        long value = TarNumber.parse(block, at, NUMBER);
        if (value < 0) {
            throw malformed(blockOffset + at, "has a size, or an offset of a range, that is no number");
        }
        return value;
    }

    /** Whether the PAX records of an entry make it a sparse file. */
    static boolean isPaxSparse(PaxRecords records) {
        return records.value("GNU.sparse.major") != null
                || records.value("GNU.sparse.size") != null
                || records.value("GNU.sparse.realsize") != null
                || records.value(PaxRecords.SPARSE_MAP) != null;
    }

    /**
     * The PAX forms. Versions 0.0 and 0.1 list the ranges in records; 1.0 has them as decimal lines at the start of the data,
     * padded to whole blocks.
     *
     * @param dataSize size of the entry's data in bytes, with the map of version 1.0
     */
    SparseMap readPax(PaxRecords records, long dataSize) throws IOException {
        long offset = input.position();
        String version = text(records, "GNU.sparse.major", "0") + "." + text(records, "GNU.sparse.minor", "0");
        boolean real = records.value("GNU.sparse.realsize") != null;
        long fileSize = number(records, real ? "GNU.sparse.realsize" : "GNU.sparse.size", offset);
        switch (version) {
            case "0.0", "0.1" -> {
                readList(records.value(PaxRecords.SPARSE_MAP), offset);
                if (records.value("GNU.sparse.numblocks") != null) {
                    requireCount(number(records, "GNU.sparse.numblocks", offset), offset);
                }
                return map.build(fileSize, dataSize, offset);
            }
            case "1.0" -> {
                long mapSize = new Lines(dataSize).read();
                return map.build(fileSize, dataSize - mapSize, offset);
            }
            default ->
                throw new UnsupportedFeatureException(source + ": sparse file '" + entry + "' has a map of version "
                        + version + "; versions 0.0, 0.1 and 1.0 can be read");
        }
    }

    private void readList(byte[] list, long offset) throws MalformedInputException {
        int at = 0;
        long rangeOffset = -1;
        while (list != null && at < list.length) {
            int end = at;
            while (end < list.length && list[end] != ',') {
                end++;
            }
            long value = TarNumber.parseDecimal(list, at, end);
            if (value < 0) {
                throw malformed(offset, "has a " + PaxRecords.SPARSE_MAP + " that is no list of numbers");
            }
            if (rangeOffset < 0) {
                rangeOffset = value;
            } else {
                map.add(rangeOffset, value, offset);
                rangeOffset = -1;
            }
            at = end + 1;
        }
        if (rangeOffset >= 0) {
            throw malformed(offset, "has a " + PaxRecords.SPARSE_MAP + " with an odd count of numbers");
        }
    }

    private void requireCount(long count, long offset) throws MalformedInputException {
        if (count != map.added()) {
            throw malformed(offset, "should have " + count + " ranges, but lists " + map.added());
        }
    }

    private long number(PaxRecords records, String key, long offset) throws MalformedInputException {
        byte[] value = records.value(key);
        long number = value == null ? TarNumber.INVALID : TarNumber.parseDecimal(value, 0, value.length);
        if (number < 0) {
            throw malformed(offset, "has no number in its PAX record " + key);
        }
        return number;
    }

    private static String text(PaxRecords records, String key, String otherwise) {
        byte[] value = records.value(key);
        return value == null ? otherwise : PathBytes.display(value);
    }

    private MalformedInputException malformed(long position, String problem) {
        return new MalformedInputException(source, position, "sparse file '" + entry + "' " + problem);
    }

    /** The map of version 1.0: a count, then offset and length of each range, one number on each line. */
    private final class Lines {
        private final long limit;
        private final byte[] block = new byte[TarHeader.BLOCK_SIZE];
        private int at = TarHeader.BLOCK_SIZE;
        private long taken;

        Lines(long limit) {
            this.limit = limit;
        }

        /** Returns the size of the map in bytes. */
        long read() throws IOException {
            long count = nextNumber();
            if (count > SparseMap.MAX_RANGES) {
                throw malformed(input.position(), "has more than " + SparseMap.MAX_RANGES + " ranges");
            }
            for (long i = 0; i < count; i++) {
                map.add(nextNumber(), nextNumber(), input.position());
            }
            return taken;
        }

        private long nextNumber() throws IOException {
            byte[] digits = new byte[MAX_DIGITS + 1];
            int count = 0;
            for (byte b = nextByte(); b != '\n'; b = nextByte()) {
                if (count == digits.length) {
                    throw malformed(input.position(), "has a line in its map that is no number");
                }
                digits[count++] = b;
            }
            long value = TarNumber.parseDecimal(digits, 0, count);
            if (value < 0) {
                throw malformed(input.position(), "has a line in its map that is no number");
            }
            return value;
        }

        private byte nextByte() throws IOException {
            if (at == block.length) {
                if (limit - taken < block.length || input.readFraming(block) > 0) {
                    throw malformed(input.position(), "ends within its map");
                }
                taken += block.length;
                at = 0;
            }
            return block[at++];
        }
    }
}
