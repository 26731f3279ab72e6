package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;

/** Counts images, what they have in common, and what a target image has in common with them (conversion-semantics 17). */
final class ImageStat {
    private final ImageCounts base = new ImageCounts();
    private final ImageCounts target = new ImageCounts();
    private final KnownChunks known = new KnownChunks();
    private final boolean deduplicating;
    private boolean targeted;

    /** @param deduplicating whether there are several images to compare */
    ImageStat(boolean deduplicating) {
        this.deduplicating = deduplicating;
    }

    void addBase(Bootstrap image) {
        for (KnownChunks.Known chunk : base.add(image).all()) {
            base.own().add(chunk.first());
            known.add(chunk.first());
        }
    }

    void addTarget(Bootstrap image) {
        targeted = true;
        for (KnownChunks.Known distinct : target.add(image).all()) {
            Chunk chunk = distinct.first();
            (known.has(chunk) ? target.referenced() : target.own()).add(chunk);
        }
    }

    /** To be called when all images are added. */
    void finish() {
        if (deduplicating) {
            known.all().forEach(it -> base.deduplicated().add(it.first()));
        }
    }

    boolean deduplicating() {
        return deduplicating;
    }

    boolean targeted() {
        return targeted;
    }

    ImageCounts base() {
        return base;
    }

    ImageCounts target() {
        return target;
    }
}
