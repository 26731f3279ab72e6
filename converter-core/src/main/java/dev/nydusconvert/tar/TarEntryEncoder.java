package dev.nydusconvert.tar;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Writes the headers of entries in one form only: a ustar block, with a PAX header before it where the block cannot say
 * all. Nothing in it comes from the clock, the host or the locale.
 *
 * <p>What {@link TarReader} reads from it is the entry, but for {@code rawPath}, {@code contentIndex} and
 * {@code headerOffset}.
 */
public final class TarEntryEncoder {
    /** Ends an archive: two zero blocks. */
    private static final int END_SIZE = 2 * TarHeader.BLOCK_SIZE;

    /** Places and sizes of the fields: see {@link TarHeader}. */
    private static final int NAME_SIZE = 100;

    private static final int CHECKSUM = 148;

    /** Numbers up to 7 or 11 octal digits fit a field of 8 or 12 bytes, where they end in NUL. */
    private static final long MAX_SHORT_NUMBER = 07777777L;

    private static final long MAX_LONG_NUMBER = 077777777777L;
    private static final int PAX_MODE = 0644;

    private TarEntryEncoder() {}

    /** The blocks that stand before the data of an entry. Its {@code path} is used, and of times {@code paxMtime} first. */
    public static byte[] encode(TarEntry entry) {
        byte[] name = name(entry);
        byte[] pax = paxBody(entry, name);
        ByteArrayOutputStream blocks = new ByteArrayOutputStream(TarHeader.BLOCK_SIZE);
        if (pax.length > 0) {
            blocks.writeBytes(paxHeader(name, pax.length));
            blocks.writeBytes(pax);
            blocks.writeBytes(new byte[padding(pax.length)]);
        }
        blocks.writeBytes(header(entry, name));
        return blocks.toByteArray();
    }

    /** The zero blocks that stand behind the last entry. */
    public static byte[] end() {
        return new byte[END_SIZE];
    }

    /** How many zero bytes stand behind data of that length. */
    public static int padding(long size) {
        return (int) (-size & (TarHeader.BLOCK_SIZE - 1));
    }

    private static byte[] name(TarEntry entry) {
        if (entry.type() != TarEntryType.DIRECTORY) {
            return entry.path();
        }
        if (entry.path().length == 0) {
            return new byte[] {'.', '/'};
        }
        byte[] name = Arrays.copyOf(entry.path(), entry.path().length + 1);
        name[entry.path().length] = '/';
        return name;
    }

    private static byte[] paxBody(TarEntry entry, byte[] name) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(0);
        addTextIfNeeded(body, "path", name);
        addTextIfNeeded(body, "linkpath", entry.linkTarget());
        addNumberIfNeeded(body, "size", entry.size(), MAX_LONG_NUMBER);
        addNumberIfNeeded(body, "uid", entry.uid(), MAX_SHORT_NUMBER);
        addNumberIfNeeded(body, "gid", entry.gid(), MAX_SHORT_NUMBER);
        long seconds = seconds(entry);
        int nanos = entry.paxMtime() == null ? 0 : entry.paxMtime().getNano();
        if (nanos != 0 || seconds < 0 || seconds > MAX_LONG_NUMBER) {
            addRecord(body, "mtime", time(seconds, nanos).getBytes(StandardCharsets.US_ASCII));
        }
        for (Xattr xattr : entry.xattrs()) {
            addXattr(body, xattr);
        }
        return body.toByteArray();
    }

    private static void addTextIfNeeded(ByteArrayOutputStream body, String key, byte[] text) {
        // The block holds any bytes, but says nothing of their encoding, while a PAX value is UTF-8.
        if (text.length > NAME_SIZE || (!isAscii(text) && isUtf8(text))) {
            addRecord(body, key, text);
        }
    }

    private static boolean isAscii(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void addNumberIfNeeded(ByteArrayOutputStream body, String key, long value, long max) {
        if (value > max) {
            addRecord(body, key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** An equals sign ends a key, so that a name with one is written in libarchive's form, which escapes it. */
    private static void addXattr(ByteArrayOutputStream body, Xattr xattr) {
        String name = new String(xattr.name(), StandardCharsets.ISO_8859_1);
        if (name.indexOf('=') < 0) {
            addRecord(body, PaxRecords.SCHILY_XATTR + name, xattr.value());
            return;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : xattr.name()) {
            if (b == '=' || b == '%') {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            } else {
                escaped.append((char) (b & 0xff));
            }
        }
        addRecord(
                body,
                PaxRecords.LIBARCHIVE_XATTR + escaped,
                Base64.getEncoder().withoutPadding().encode(xattr.value()));
    }

    /** The length that a record begins with counts its own digits. */
    private static void addRecord(ByteArrayOutputStream body, String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.ISO_8859_1);
        int rest = keyBytes.length + value.length + 3;
        int length = rest + digits(rest);
        length = rest + digits(length);
        body.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
        body.write(' ');
        body.writeBytes(keyBytes);
        body.write('=');
        body.writeBytes(value);
        body.write('\n');
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static long seconds(TarEntry entry) {
        return entry.paxMtime() == null
                ? entry.mtimeSeconds()
                : entry.paxMtime().getEpochSecond();
    }

    /** Decimal seconds; the fraction counts towards zero, so that below zero it is the complement. */
    private static String time(long seconds, int nanos) {
        boolean negative = seconds < 0;
        long whole = negative && nanos > 0 ? seconds + 1 : seconds;
        int fraction = negative && nanos > 0 ? 1_000_000_000 - nanos : nanos;
        String text = (negative ? "-" : "") + Math.abs(whole);
        return fraction == 0
                ? text
                : text + "." + String.format(Locale.ROOT, "%09d", fraction).replaceAll("0+$", "");
    }

    private static byte[] paxHeader(byte[] name, int size) {
        int end = name.length > 0 && name[name.length - 1] == '/' ? name.length - 1 : name.length;
        int base = end;
        while (base > 0 && name[base - 1] != '/') {
            base--;
        }
        ByteArrayOutputStream paxName = new ByteArrayOutputStream();
        paxName.writeBytes("PaxHeaders/".getBytes(StandardCharsets.US_ASCII));
        paxName.write(name, base, end - base);
        Block block = new Block();
        block.text(0, paxName.toByteArray());
        block.numbers(PAX_MODE, 0, 0, size, 0);
        block.type('x');
        block.numbers(0, 0);
        return block.bytes();
    }

    private static byte[] header(TarEntry entry, byte[] name) {
        Block block = new Block();
        block.text(0, name);
        block.numbers(entry.mode(), entry.uid(), entry.gid(), entry.size(), seconds(entry));
        block.type(typeflag(entry.type()));
        block.text(157, entry.linkTarget());
        boolean device = entry.type() == TarEntryType.CHARACTER_DEVICE || entry.type() == TarEntryType.BLOCK_DEVICE;
        block.numbers(device ? entry.deviceMajor() : 0, device ? entry.deviceMinor() : 0);
        return block.bytes();
    }

    private static char typeflag(TarEntryType type) {
        return switch (type) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMLINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }

    /** A block that is being filled. */
    private static final class Block {
        private final byte[] block = new byte[TarHeader.BLOCK_SIZE];

        void text(int at, byte[] text) {
            System.arraycopy(text, 0, block, at, Math.min(text.length, NAME_SIZE));
        }

        void numbers(long mode, long uid, long gid, long size, long mtime) {
            number(100, 8, mode);
            number(108, 8, uid);
            number(116, 8, gid);
            number(124, 12, size);
            number(136, 12, mtime);
        }

        void numbers(long deviceMajor, long deviceMinor) {
            number(329, 8, deviceMajor);
            number(337, 8, deviceMinor);
        }

        void type(char typeflag) {
            block[156] = (byte) typeflag;
            System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
        }

        /** Octal digits and NUL; base 256 for what does not fit. */
        private void number(int at, int size, long value) {
            if (value >= 0 && value < 1L << 3 * (size - 1)) {
                long left = value;
                for (int i = at + size - 2; i >= at; i--) {
                    block[i] = (byte) ('0' + (left & 7));
                    left >>>= 3;
                }
                return;
            }
            for (int i = 0; i < size; i++) {
                int shift = 8 * (size - 1 - i);
                block[at + i] = (byte) (shift > 63 ? value >> 63 : value >> shift);
            }
            block[at] |= (byte) 0x80;
        }

        byte[] bytes() {
            Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
            int sum = 0;
            for (byte b : block) {
                sum += b & 0xff;
            }
            for (int i = CHECKSUM + 5; i >= CHECKSUM; i--) {
                block[i] = (byte) ('0' + (sum & 7));
                sum >>>= 3;
            }
            block[CHECKSUM + 6] = 0;
            return block;
        }
    }
}
