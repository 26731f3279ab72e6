package dev.nydusconvert.layer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tars in which little stands for much. Made by hand: libraries refuse some, and take minutes for others. */
final class HostileTar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** An empty file in so many directories, of which none is listed. */
    static byte[] deep(int levels) {
        return new HostileTar()
                .path("d/".repeat(levels) + "f")
                .entry('0', "x", "")
                .bytes();
    }

    /** A GNU long name for the next entry. */
    HostileTar path(String path) {
        byte[] name = (path + '\0').getBytes(StandardCharsets.US_ASCII);
        return body('L', name);
    }

    /** A GNU long link target for the next entry. */
    HostileTar target(String target) {
        return body('K', (target + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    /** A PAX header: {@code x} for the next entry, {@code g} for all that follow. */
    HostileTar pax(char type, String... records) {
        StringBuilder body = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 3;
            while (Integer.toString(length).length() + record.length() + 2 > length) {
                length++;
            }
            body.append(length).append(' ').append(record).append('\n');
        }
        return body(type, body.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private HostileTar body(char type, byte[] content) {
        bytes.writeBytes(header(type, "x", "", content.length));
        bytes.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
        return this;
    }

    /** An entry without data. */
    HostileTar entry(char type, String name, String target) {
        bytes.writeBytes(header(type, name, target, 0));
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream ended = new ByteArrayOutputStream();
        ended.writeBytes(bytes.toByteArray());
        ended.writeBytes(new byte[2 * BLOCK]);
        return ended.toByteArray();
    }

    static byte[] header(char type, String name, String target, int size) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        block.put(0, name.getBytes(StandardCharsets.US_ASCII));
        block.put(100, "0000644".getBytes(StandardCharsets.US_ASCII));
        block.put(124, String.format("%011o", size).getBytes(StandardCharsets.US_ASCII));
        block.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
        block.put(156, (byte) type);
        block.put(157, target.getBytes(StandardCharsets.US_ASCII));
        block.put(257, "ustar  ".getBytes(StandardCharsets.US_ASCII));
        int sum = 0;
        for (byte value : block.array()) {
            sum += value & 0xff;
        }
        block.put(148, String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII));
        return block.array();
    }
}
