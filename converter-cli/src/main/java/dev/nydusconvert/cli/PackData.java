package dev.nydusconvert.cli;

import java.util.Locale;

/** What becomes of the data of a layer that is packed. */
enum PackData {
    /** It goes into a data blob, as chunks. */
    STORED,
    /** It stays in the layer as it came, a gzip stream or plain tar; an index into that is written. */
    REFERENCE,
    /** It stays in the plain tar, which is mapped. */
    TARFS,
    /** It stays in an eStargz layer, of which only the TOC is at hand. */
    ESTARGZ_TOC;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the blob that is written only tells where in the layer the data is. */
    boolean refersToLayer() {
        return this == REFERENCE || this == ESTARGZ_TOC;
    }
}
