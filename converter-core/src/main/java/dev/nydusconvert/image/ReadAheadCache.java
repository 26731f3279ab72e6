package dev.nydusconvert.image;

import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads sources in large aligned windows and keeps the last ones, so that many small reads near each other become one
 * request to a registry. One cache bounds the memory of all sources that share it.
 *
 * <p>Safe for use by several threads; those that want different windows do not wait for each other.
 */
final class ReadAheadCache {
    private static final int WINDOW = 2 << 20;
    private static final int MAX_WINDOWS = 24;

    private final Map<Key, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(Object source, long index) {}

    /** The bytes of one window, once they are read. */
    private static final class Window {
        private byte[] bytes;
    }

    /** The same bytes, read through the cache. */
    ByteSource over(ByteSource source) {
        return new CachedSource(source);
    }

    private Window window(Key key) {
        synchronized (windows) {
            Window window = windows.computeIfAbsent(key, missing -> new Window());
            Iterator<Key> oldest = windows.keySet().iterator();
            while (windows.size() > MAX_WINDOWS) {
                oldest.next();
                oldest.remove();
            }
            return window;
        }
    }

    private final class CachedSource implements ByteSource {
        private final ByteSource source;

        private CachedSource(ByteSource source) {
            this.source = source;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public long size() throws IOException {
            return source.size();
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) throws IOException {
            requireRange(position, length);
            int done = 0;
            while (done < length) {
                long at = position + done;
                byte[] bytes = load(at / WINDOW);
                int from = (int) (at % WINDOW);
                int count = Math.min(length - done, bytes.length - from);
                System.arraycopy(bytes, from, target, offset + done, count);
                done += count;
            }
        }

        private byte[] load(long index) throws IOException {
            Window window = window(new Key(this, index));
            synchronized (window) {
                if (window.bytes == null) {
                    long start = index * WINDOW;
                    window.bytes = source.read(start, (int) Math.min(WINDOW, size() - start));
                }
                return window.bytes;
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (windows) {
                windows.keySet().removeIf(key -> key.source() == this);
            }
            source.close();
        }
    }
}
