package dev.nydusconvert.nydusimage;

import java.util.List;

/** What {@code create} makes of what. */
enum ConversionType {
    /** A directory, packed. */
    DIR_RAFS("dir-rafs", "directory"),
    /** A tar, packed. Whether it is compressed is found out, so the next two are the same. */
    TAR_RAFS("tar-rafs"),
    TARGZ_RAFS("targz-rafs"),
    ESTARGZ_RAFS("estargz-rafs"),
    /** An index over a tar, usually compressed with gzip, which stays the data blob. */
    TARGZ_REF("targz-ref"),
    ESTARGZ_REF("estargz-ref"),
    /** A plain tar that stays the data blob and can be mounted in blocks. */
    TAR_TARFS("tar-tarfs"),
    /** An index made from the table of contents of an eStargz layer alone. */
    ESTARGZTOC_REF("estargztoc-ref", "stargz_index");

    private final List<String> words;

    ConversionType(String... words) {
        this.words = List.of(words);
    }

    /** The type as typed, first its own name, then older ones. */
    List<String> words() {
        return words;
    }

    /** Whether the data stays in the layer as it came, compressed with gzip. */
    boolean isGzipReference() {
        return this == TARGZ_REF || this == ESTARGZ_REF || this == ESTARGZTOC_REF;
    }

    /** Whether data is stored in chunks of our own making. */
    boolean isNative() {
        return this == DIR_RAFS || this == TAR_RAFS || this == TARGZ_RAFS || this == ESTARGZ_RAFS;
    }

    @Override
    public String toString() {
        return words.get(0);
    }
}
