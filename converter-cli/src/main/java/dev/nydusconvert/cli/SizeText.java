package dev.nydusconvert.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Sizes in bytes as people write and read them. All units are powers of 1024. */
final class SizeText {
    private static final Pattern SIZE = Pattern.compile("(?:0x([0-9a-f]{1,15})|([0-9]{1,18}))(?:([kmgt])(?:ib)?)?");
    private static final String UNITS = "kmgt";

    private SizeText() {}

    /**
     * Reads {@code 65536}, {@code 0x10000}, {@code 64K}, {@code 64KiB}, in either case.
     *
     * @throws TypeConversionException if it is none of these, or more than a long holds
     */
    static long parse(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long number =
                    matcher.group(1) != null ? Long.parseLong(matcher.group(1), 16) : Long.parseLong(matcher.group(2));
            int shift = matcher.group(3) == null ? 0 : 10 * (UNITS.indexOf(matcher.group(3)) + 1);
            if (number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is not a size; write bytes as 65536 or 0x10000, or with a unit: 64K, 1M, 4MiB");
    }

    /** The size with one digit after the point, such as {@code 1.5 MiB}; bytes without. */
    static String approximate(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = 0;
        double size = bytes / 1024.0;
        while (size >= 1023.95 && unit < UNITS.length() - 1) {
            size /= 1024;
            unit++;
        }
        return tenths(size) + " " + Character.toUpperCase(UNITS.charAt(unit)) + "iB";
    }

    /** A part of a whole as a percentage with one digit after the point; of nothing, 0.0 %. */
    static String percent(long part, long whole) {
        return tenths(whole == 0 ? 0 : 100.0 * part / whole) + " %";
    }

    /** A number, at least 0, with one digit after the point. Not String.format: its first use costs a start 20 ms. */
    static String tenths(double number) {
        long tenths = Math.round(number * 10);
        return tenths / 10 + "." + tenths % 10;
    }
}
