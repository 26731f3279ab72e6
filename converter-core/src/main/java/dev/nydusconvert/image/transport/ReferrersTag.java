package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;

/** The tag under which a registry without the referrers API holds the referrers of a manifest. */
public final class ReferrersTag {
    private static final int MAX_ALGORITHM = 32;
    private static final int MAX_HEX = 64;

    private ReferrersTag() {}

    /** The digest with a dash for the colon, both parts cut to the length that fits a tag. */
    public static String of(ContentDigest subject) {
        String algorithm = subject.algorithm().label();
        return cut(algorithm, MAX_ALGORITHM) + "-" + cut(subject.hex(), MAX_HEX);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
