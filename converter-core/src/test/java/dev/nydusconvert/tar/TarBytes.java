package dev.nydusconvert.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds tars block by block, as odd as a test wants them. */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A header to be changed field by field; the checksum is made when it is added. */
    static final class Header {
        final byte[] block = new byte[512];
        private boolean signedChecksum;

        Header(String name, char typeflag, long size) {
            text(0, 100, name).text(100, 8, "0000644").text(108, 8, "0000000").text(116, 8, "0000000");
            text(124, 12, String.format("%011o", size)).text(136, 12, "00000000000");
            block[156] = (byte) typeflag;
            text(257, 6, "ustar").text(263, 2, "00");
        }

        Header text(int offset, int length, String value) {
            return bytes(offset, length, value.getBytes(StandardCharsets.ISO_8859_1));
        }

        Header bytes(int offset, int length, byte[] value) {
            Arrays.fill(block, offset, offset + length, (byte) 0);
            System.arraycopy(value, 0, block, offset, value.length);
            return this;
        }

        Header base256(int offset, int length, long value) {
            Arrays.fill(block, offset, offset + length, (byte) (value >> 63));
            for (int i = 0; i < 8 && i < length; i++) {
                block[offset + length - 1 - i] = (byte) (value >> 8 * i);
            }
            block[offset] |= (byte) 0x80;
            return this;
        }

        Header link(String target) {
            return text(157, 100, target);
        }

        Header mode(String octal) {
            return text(100, 8, octal);
        }

        Header v7() {
            return text(257, 8, "");
        }

        Header gnu() {
            return text(257, 8, "ustar  ");
        }

        Header signedChecksum() {
            signedChecksum = true;
            return this;
        }

        byte[] finish() {
            text(148, 8, "        ");
            int sum = 0;
            for (byte b : block) {
                sum += signedChecksum ? b : b & 0xff;
            }
            text(148, 8, String.format("%06o\0 ", sum));
            return block;
        }
    }

    static Header file(String name, long size) {
        return new Header(name, '0', size);
    }

    static Header entry(String name, char typeflag) {
        return new Header(name, typeflag, 0);
    }

    TarBytes add(Header header) {
        return raw(header.finish());
    }

    /** Adds data with the padding of a whole block. */
    TarBytes data(byte[] data) {
        raw(data);
        return raw(new byte[-data.length & 511]);
    }

    TarBytes data(String data) {
        return data(data.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Adds a file with its data. */
    TarBytes file(String name, String data) {
        return add(file(name, data.length())).data(data);
    }

    /** Adds a header of that type with its body: PAX or GNU. */
    TarBytes extended(char typeflag, String body) {
        return extended(typeflag, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    TarBytes extended(char typeflag, byte[] body) {
        return add(new Header("././@ext", typeflag, body.length)).data(body);
    }

    /** Adds a PAX header with records given as {@code key=value}, characters being bytes. */
    TarBytes pax(String... records) {
        return extended('x', paxBody(records));
    }

    TarBytes globalPax(String... records) {
        return extended('g', paxBody(records));
    }

    static String paxBody(String... records) {
        StringBuilder body = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 3;
            while (length != record.length() + 2 + String.valueOf(length).length()) {
                length++;
            }
            body.append(length).append(' ').append(record).append('\n');
        }
        return body.toString();
    }

    TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    TarBytes zeroBlocks(int count) {
        return raw(new byte[512 * count]);
    }

    /** The tar with its end-of-archive blocks. */
    byte[] end() {
        return zeroBlocks(2).bytes();
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
