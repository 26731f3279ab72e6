package dev.nydusconvert.chunk;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.nydusconvert.io.LibraryLoadException;

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
            throw new LibraryLoadException("zstd", e);
        }
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
