package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.ChunkingOptions;

/** Numbers as the reference builder reads them: decimal, or hexadecimal after {@code 0x}. */
final class SizeArgument {
    private static final long MAX_U32 = 0xffff_ffffL;

    private SizeArgument() {}

    /** The chunk size of an image in bytes. */
    static int chunkSize(String text) throws RefusedException {
        long size = number(text, "chunk size");
        if (!ChunkingOptions.validSize(size)) {
            throw new RefusedException("invalid chunk size: " + size);
        }
        return (int) size;
    }

    /** The batch size in bytes; 0 for none. */
    static int batchSize(String text) throws RefusedException {
        long size = number(text, "batch size");
        if (size != 0 && !ChunkingOptions.validSize(size)) {
            throw new RefusedException("invalid batch size: " + size);
        }
        return (int) size;
    }

    /** The size of the data of an eStargz layer in bytes: always hexadecimal, with or without {@code 0x}. */
    static long dataSize(String text) throws RefusedException {
        String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        try {
            return Long.parseLong(digits, 16);
        } catch (NumberFormatException e) {
            throw new RefusedException("invalid blob data size " + text);
        }
    }

    private static long number(String text, String what) throws RefusedException {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        try {
            long number = hex ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
            if (number >= 0 && number <= MAX_U32) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new RefusedException("invalid " + what + " " + text);
    }
}
