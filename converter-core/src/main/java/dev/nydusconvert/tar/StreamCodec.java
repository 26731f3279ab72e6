package dev.nydusconvert.tar;

/** How the stream of a layer is compressed as a whole. */
public enum StreamCodec {
    PLAIN,
    GZIP,
    ZSTD
}
