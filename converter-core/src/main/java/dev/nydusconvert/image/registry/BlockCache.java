package dev.nydusconvert.image.registry;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Blocks of blobs that were read last, up to a number of bytes for all blobs together. Safe for use by several threads. */
final class BlockCache {
    private final long capacity;
    private final Map<Key, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    private record Key(String blob, long block) {}

    /** @param capacity in bytes */
    BlockCache(long capacity) {
        this.capacity = capacity;
    }

    /** A block, not to be changed; null if it is not here. */
    synchronized byte[] get(String blob, long block) {
        return blocks.get(new Key(blob, block));
    }

    synchronized void put(String blob, long block, byte[] content) {
        byte[] before = blocks.put(new Key(blob, block), content);
        size += content.length - (before == null ? 0 : before.length);
        Iterator<byte[]> oldest = blocks.values().iterator();
        while (size > capacity && oldest.hasNext()) {
            size -= oldest.next().length;
            oldest.remove();
        }
    }
}
