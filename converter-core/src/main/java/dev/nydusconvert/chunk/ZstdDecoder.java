package dev.nydusconvert.chunk;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/** Reads zstd frames. A frame's claims about sizes are not trusted: the library never writes beyond the room given. */
final class ZstdDecoder implements BlockDecoder {
    private final ZstdDecompressCtx context;

    private ZstdDecoder(ZstdDecompressCtx context) {
        this.context = context;
    }

    static ZstdDecoder create() {
        try {
            return new ZstdDecoder(new ZstdDecompressCtx());
        } catch (LinkageError e) {
            throw unavailable(e);
        }
    }

    static IllegalStateException unavailable(LinkageError cause) {
        return new IllegalStateException(
                "zstd needs a native library, which did not load: " + cause.getMessage(), cause);
    }

    @Override
    public int decode(byte[] src, int srcOffset, int srcLength, byte[] dst, int dstOffset, int dstLength)
            throws CorruptDataException {
        try {
            return context.decompressByteArray(dst, dstOffset, dstLength, src, srcOffset, srcLength);
        } catch (ZstdException e) {
            throw new CorruptDataException(
                    srcLength + " bytes do not decompress with zstd to " + dstLength + " bytes: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
