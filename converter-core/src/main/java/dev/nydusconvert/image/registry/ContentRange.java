package dev.nydusconvert.image.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a blob an answer holds, from {@code Content-Range: bytes START-END/TOTAL}.
 *
 * @param start offset of the first byte; -1 if the header cannot be read
 * @param total size of the whole; -1 if it is not known
 */
record ContentRange(long start, long total) {
    private static final Pattern FORM = Pattern.compile("\\s*bytes\\s+([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)\\s*");

    static ContentRange parse(String header) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return new ContentRange(-1, -1);
        }
        String total = matcher.group(2);
        return new ContentRange(Long.parseLong(matcher.group(1)), total.equals("*") ? -1 : Long.parseLong(total));
    }

    @Override
    public String toString() {
        return start < 0 ? "no range" : "from " + start + (total < 0 ? "" : " of " + total);
    }
}
