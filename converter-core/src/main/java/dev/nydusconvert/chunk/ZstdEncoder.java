package dev.nydusconvert.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.nydusconvert.io.LibraryLoadException;

/** One zstd frame with the reference builder's parameters: level 3, content size, no checksum, no dictionary id. */
final class ZstdEncoder implements BlockEncoder {
    private static final int LEVEL = 3;

    private final ZstdCompressCtx context;

    private ZstdEncoder(ZstdCompressCtx context) {
        this.context = context;
    }

    static ZstdEncoder create() {
        try {
            return new ZstdEncoder(new ZstdCompressCtx()
                    .setLevel(LEVEL)
                    .setContentSize(true)
                    .setChecksum(false)
                    .setDictID(false));
        } catch (LinkageError e) {
            throw new LibraryLoadException("zstd", e);
        }
    }

    @Override
    public long bound(int length) {
        return Zstd.compressBound(length);
    }

    @Override
    public int encode(byte[] src, int srcOffset, int length, byte[] dst, int dstOffset, int room) {
        return context.compressByteArray(dst, dstOffset, room, src, srcOffset, length);
    }

    @Override
    public void close() {
        context.close();
    }
}
