package dev.nydusconvert.layer;

import dev.nydusconvert.blob.OriginalData;
import dev.nydusconvert.blob.ZranIndexBuilder;
import dev.nydusconvert.chunk.ContentReader;
import dev.nydusconvert.tar.TarReader;
import java.io.IOException;
import java.util.Optional;

/** Takes note of where in the original layer each chunk is, while the pipeline reads it. */
final class OriginalPlaces {
    private final OriginalData original;
    private final Optional<ZranIndexBuilder> index;

    OriginalPlaces(OriginalData original, Optional<ZranIndexBuilder> index) {
        this.original = original;
        this.index = index;
    }

    /** The content of the tar's current entry, to be read chunk by chunk: at first, each read asks for all of a chunk. */
    ContentReader of(TarReader tar) {
        return new ContentReader() {
            private int chunkLeft;
            private long chunkStart;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (chunkLeft == 0) {
                    chunkLeft = length;
                    chunkStart = tar.position();
                    index.ifPresent(ZranIndexBuilder::beginChunk);
                }
                int n = tar.read(target, offset, length);
                if (n > 0) {
                    chunkLeft -= n;
                }
                if (chunkLeft == 0) {
                    endChunk(Math.toIntExact(tar.position() - chunkStart));
                }
                return n;
            }

            private void endChunk(int length) throws IOException {
                original.add(
                        index.isPresent() ? index.get().endChunk() : new OriginalData.Place(chunkStart, length, 0));
            }
        };
    }
}
