package dev.nydusconvert.tar;

import java.time.Instant;

/** Times of PAX records: decimal seconds since 1970, with an optional sign and fraction. */
final class PaxTime {
    private static final int NANO_DIGITS = 9;

    private PaxTime() {}

    /** The time, with digits behind the nanoseconds dropped; null if the text is no time or out of range. */
    static Instant parse(byte[] text) {
        boolean negative = text.length > 0 && text[0] == '-';
        int from = negative ? 1 : 0;
        int point = from;
        while (point < text.length && text[point] != '.') {
            point++;
        }
        long seconds = TarNumber.parseDecimal(text, from, point);
        if (seconds == TarNumber.INVALID || seconds > Instant.MAX.getEpochSecond()) {
            return null;
        }
        long nanos = 0;
        int digits = 0;
        for (int i = point + 1; i < text.length; i++, digits++) {
            if (text[i] < '0' || text[i] > '9') {
                return null;
            }
            nanos = digits < NANO_DIGITS ? nanos * 10 + text[i] - '0' : nanos;
        }
        for (; digits < NANO_DIGITS; digits++) {
            nanos *= 10;
        }
        return Instant.ofEpochSecond(negative ? -seconds : seconds, negative ? -nanos : nanos);
    }
}
