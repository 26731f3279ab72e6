package dev.nydusconvert.tar;

import java.util.Arrays;

/**
 * One 512-byte header block.
 *
 * <p>Numbers are as {@link TarNumber#parse} gives them, {@link TarNumber#INVALID} included: which of them matter depends
 * on the type.
 *
 * <table>
 * <caption>Fields (IEEE Std 1003.1, pax interchange format; GNU and star differ from offset 345 on)</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>100</td><td>name</td></tr>
 * <tr><td>100</td><td>8</td><td>mode</td></tr>
 * <tr><td>108</td><td>8</td><td>uid</td></tr>
 * <tr><td>116</td><td>8</td><td>gid</td></tr>
 * <tr><td>124</td><td>12</td><td>size</td></tr>
 * <tr><td>136</td><td>12</td><td>mtime</td></tr>
 * <tr><td>148</td><td>8</td><td>checksum</td></tr>
 * <tr><td>156</td><td>1</td><td>typeflag</td></tr>
 * <tr><td>157</td><td>100</td><td>link name</td></tr>
 * <tr><td>257</td><td>6</td><td>magic: "ustar\0", GNU "ustar ", otherwise the v7 format</td></tr>
 * <tr><td>263</td><td>2</td><td>version</td></tr>
 * <tr><td>265</td><td>32</td><td>user name (not used)</td></tr>
 * <tr><td>297</td><td>32</td><td>group name (not used)</td></tr>
 * <tr><td>329</td><td>8</td><td>device major</td></tr>
 * <tr><td>337</td><td>8</td><td>device minor</td></tr>
 * <tr><td>345</td><td>155</td><td>ustar: prefix of the name (star: 131 bytes, and "tar\0" at 508)</td></tr>
 * </table>
 *
 * @param name prefix and name joined, up to the first NUL of each
 * @param mode all bits of the field
 * @param size bytes of data that follow, before any PAX record
 * @param mtime seconds since 1970
 * @param typeflag the byte as it is
 * @param linkName link name up to the first NUL
 * @param gnu whether the block has the GNU magic, and thus GNU's layout from offset 345 on
 */
record TarHeader(
        byte[] name,
        long mode,
        long uid,
        long gid,
        long size,
        long mtime,
        byte typeflag,
        byte[] linkName,
        boolean gnu,
        long deviceMajor,
        long deviceMinor) {

    /** Size of every block of a tar, in bytes. */
    static final int BLOCK_SIZE = 512;

    private static final int NAME = 0;
    private static final int NAME_SIZE = 100;
    private static final int MODE = 100;
    private static final int UID = 108;
    private static final int GID = 116;
    private static final int SIZE = 124;
    private static final int MTIME = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPEFLAG = 156;
    private static final int LINK_NAME = 157;
    private static final int MAGIC = 257;
    private static final int DEVICE_MAJOR = 329;
    private static final int DEVICE_MINOR = 337;
    private static final int PREFIX = 345;
    private static final int PREFIX_SIZE = 155;
    private static final int STAR_PREFIX_SIZE = 131;
    private static final int STAR_TRAILER = 508;

    private static final int SHORT_NUMBER = 8;
    private static final int LONG_NUMBER = 12;

    /** Reads the block that starts at {@code at}; its checksum must have been verified. */
    static TarHeader parse(byte[] buffer, int at) {
        boolean magic = startsWith(buffer, at + MAGIC, "ustar");
        boolean ustar = magic && buffer[at + MAGIC + 5] == 0;
        boolean gnu = magic && buffer[at + MAGIC + 5] == ' ';
        return new TarHeader(
                ustar ? prefixedName(buffer, at) : text(buffer, at + NAME, NAME_SIZE),
                TarNumber.parse(buffer, at + MODE, SHORT_NUMBER),
                TarNumber.parse(buffer, at + UID, SHORT_NUMBER),
                TarNumber.parse(buffer, at + GID, SHORT_NUMBER),
                TarNumber.parse(buffer, at + SIZE, LONG_NUMBER),
                TarNumber.parse(buffer, at + MTIME, LONG_NUMBER),
                buffer[at + TYPEFLAG],
                text(buffer, at + LINK_NAME, NAME_SIZE),
                gnu,
                deviceNumber(buffer, at + DEVICE_MAJOR),
                deviceNumber(buffer, at + DEVICE_MINOR));
    }

    /** Whether the block is only zeros. */
    static boolean isZero(byte[] buffer, int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (buffer[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the checksum field is the sum of the block's bytes, taken as unsigned as the standard says, or as signed as
     * some historical implementations did. The checksum field itself counts as blanks.
     */
    static boolean checksumMatches(byte[] buffer, int at) {
        long stored = TarNumber.parse(buffer, at + CHECKSUM, SHORT_NUMBER);
        return stored > 0 && (stored == unsignedSum(buffer, at) || stored == signedSum(buffer, at));
    }

    /** Says how the checksum differs, for a message. */
    static String describeChecksum(byte[] buffer, int at) {
        long stored = TarNumber.parse(buffer, at + CHECKSUM, SHORT_NUMBER);
        return "its checksum field "
                + (stored <= 0 ? "holds no number" : "says 0" + Long.toOctalString(stored))
                + ", the sum of its bytes is 0"
                + Long.toOctalString(unsignedSum(buffer, at));
    }

    private static int unsignedSum(byte[] buffer, int at) {
        int sum = 0;
        for (int i = at; i < at + BLOCK_SIZE; i++) {
            sum += buffer[i] & 0xff;
        }
        for (int i = at + CHECKSUM; i < at + CHECKSUM + SHORT_NUMBER; i++) {
            sum += ' ' - (buffer[i] & 0xff);
        }
        return sum;
    }

    private static int signedSum(byte[] buffer, int at) {
        int sum = 0;
        for (int i = at; i < at + BLOCK_SIZE; i++) {
            sum += buffer[i];
        }
        for (int i = at + CHECKSUM; i < at + CHECKSUM + SHORT_NUMBER; i++) {
            sum += ' ' - buffer[i];
        }
        return sum;
    }

    private static long deviceNumber(byte[] buffer, int at) {
        return TarNumber.isBlank(buffer, at, SHORT_NUMBER)
                ? TarNumber.INVALID
                : TarNumber.parse(buffer, at, SHORT_NUMBER);
    }

    private static byte[] prefixedName(byte[] buffer, int at) {
        // star keeps two times behind a shorter prefix, and marks its blocks at the end.
        boolean star = startsWith(buffer, at + STAR_TRAILER, "tar\0");
        byte[] prefix = text(buffer, at + PREFIX, star ? STAR_PREFIX_SIZE : PREFIX_SIZE);
        byte[] name = text(buffer, at + NAME, NAME_SIZE);
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    private static byte[] text(byte[] buffer, int at, int size) {
        int end = at;
        while (end < at + size && buffer[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(buffer, at, end);
    }

    private static boolean startsWith(byte[] buffer, int at, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (buffer[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
