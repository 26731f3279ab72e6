package dev.nydusconvert.chunk;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Reads raw LZ4 blocks with the decompressor that checks every access, as the input may be hostile. */
final class Lz4Decoder implements BlockDecoder {
    private final LZ4SafeDecompressor decompressor;

    Lz4Decoder(Lz4Library library) {
        this.decompressor = library.factory().safeDecompressor();
    }

    @Override
    public int decode(byte[] src, int srcOffset, int srcLength, byte[] dst, int dstOffset, int dstLength)
            throws CorruptDataException {
        try {
            return decompressor.decompress(src, srcOffset, srcLength, dst, dstOffset, dstLength);
        } catch (LZ4Exception e) {
            throw new CorruptDataException(
                    srcLength + " bytes do not decompress with lz4 to " + dstLength + " bytes: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        // holds nothing
    }
}
