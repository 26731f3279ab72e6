package dev.nydusconvert.image.registry;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A blob that a server has, read by ranges of whole blocks. Who reads on where the last range ended is given longer and longer ranges,
 * so that reading a blob from front to back takes few requests.
 *
 * <p>Safe for use by several threads.
 */
final class RangedBlob implements ByteSource {
    static final int BLOCK_SIZE = 128 << 10;
    private static final int MAX_BLOCKS = 32;

    private final RemoteContent blob;
    private final BlockCache cache;
    /** The block behind the last range, and how many blocks that had. */
    private long expectedBlock = -1;

    private int window = 1;

    RangedBlob(RemoteContent blob, BlockCache cache) {
        this.blob = blob;
        this.cache = cache;
    }

    @Override
    public String name() {
        return blob.name();
    }

    @Override
    public long size() {
        return blob.size();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireRange(position, length);
        int done = 0;
        while (done < length) {
            long at = position + done;
            long block = at / BLOCK_SIZE;
            byte[] content = cache.get(blob.key(), block);
            if (content == null) {
                content = fetch(block, (position + length - 1) / BLOCK_SIZE);
            }
            int from = (int) (at % BLOCK_SIZE);
            int n = Math.min(length - done, content.length - from);
            System.arraycopy(content, from, target, offset + done, n);
            done += n;
        }
    }

    /** Fetches a block with those behind it, up to the last one needed or foreseen; returns the first. */
    private byte[] fetch(long first, long lastNeeded) throws IOException {
        long lastOfBlob = (blob.size() - 1) / BLOCK_SIZE;
        int count = (int) Math.min(lastOfBlob - first + 1, plan(first, lastNeeded));
        long start = first * BLOCK_SIZE;
        long end = Math.min(blob.size(), start + (long) count * BLOCK_SIZE);
        byte[] bytes = fetchRange(start, end);
        byte[] result = null;
        for (int i = 0; i < count; i++) {
            int from = i * BLOCK_SIZE;
            byte[] content = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + BLOCK_SIZE));
            cache.put(blob.key(), first + i, content);
            if (i == 0) {
                result = content;
            }
        }
        return result;
    }

    private synchronized long plan(long first, long lastNeeded) {
        window = first == expectedBlock ? Math.min(MAX_BLOCKS, 2 * window) : 1;
        long count = Math.min(MAX_BLOCKS, Math.max(window, lastNeeded - first + 1));
        expectedBlock = first + count;
        return count;
    }

    private byte[] fetchRange(long start, long end) throws IOException {
        RetryPolicy policy = blob.sender().policy();
        byte[] bytes = new byte[(int) (end - start)];
        int done = 0;
        for (int breaks = 0; ; ) {
            int before = done;
            IOException failure;
            try (RangeAnswer answer = new RangeAnswer(blob.open(start + done, end))) {
                InputStream body = answer.from(start + done);
                int n = 0;
                while (done < bytes.length && n >= 0) {
                    n = body.read(bytes, done, bytes.length - done);
                    done += Math.max(0, n);
                }
                if (done == bytes.length) {
                    return bytes;
                }
                failure = new IOException("the range ended after " + done + " of " + bytes.length + " bytes");
            } catch (RegistryException | MalformedInputException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            breaks = done > before ? 1 : breaks + 1;
            if (breaks > policy.retries()) {
                throw new RegistryException(
                        "read the blob " + name(), "at offset " + (start + done) + " " + failure.getMessage(), failure);
            }
            policy.pause(breaks, Optional.empty());
        }
    }

    /** An answer whose connection is given up where more than the range comes. */
    private record RangeAnswer(RegistryResponse response) implements Closeable {
        /** The body from an offset of the blob on; a registry without ranges sends what is before it, too. */
        InputStream from(long offset) throws IOException {
            if (response.status() == 200) {
                response.body().skipNBytes(offset);
            }
            return response.body();
        }

        @Override
        public void close() throws IOException {
            if (response.status() == 200) {
                response.body().close();
            } else {
                response.close();
            }
        }
    }

    @Override
    public void close() {
        // Each range has a request of its own.
    }
}
