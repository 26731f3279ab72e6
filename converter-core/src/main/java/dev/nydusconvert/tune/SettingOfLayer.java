package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackRehearsal;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tune.FetchedContent.Unit;
import dev.nydusconvert.tune.TuneReport.Sizes;
import dev.nydusconvert.tune.TuneReport.Speed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Packs a layer at one setting, when all of its chunks are measured: the real writers get the chunks with their stored
 * lengths, so that the sizes are those that {@code pack} gives. For one thread; several of these may work at a time.
 */
final class SettingOfLayer {
    private final LevelLayer chunks;
    private final BatchPlan batches;
    private final int codec;
    private final PackRehearsal rehearsal;
    private final ChunkStore store;

    /** Instead of stored bytes. Their lengths count, not they. */
    private final byte[] anyBytes;

    /** By place of the distinct chunk: as it was recorded, and where it has to be fetched from. */
    private final Chunk[] recorded;

    private final Unit[] units;
    private final Unit[] batchUnits;
    private int storedBatches;
    private long position;

    /** What one setting makes of a layer. */
    record Outcome(Sizes sizes, Speed speed, Map<FileContent, FetchedContent> wanted) {}

    /**
     * @param codec position of the compression in the options
     */
    SettingOfLayer(TuneOptions options, Setting setting, LevelLayer chunks, int codec) throws IOException {
        this.chunks = chunks;
        this.batches = chunks.plan(setting.batchSize());
        this.codec = codec;
        this.rehearsal = new PackRehearsal(PackOptions.builder()
                .chunking(new ChunkingOptions(
                        setting.chunkSize(), options.digest(), setting.compression(), setting.batchSize()))
                .build());
        this.store = rehearsal.store();
        this.anyBytes = new byte[setting.chunkSize()];
        this.recorded = new Chunk[chunks.distinct().size()];
        this.units = new Unit[chunks.distinct().size()];
        this.batchUnits = new Unit[batches.batches().size()];
    }

    /**
     * Packs it.
     *
     * @param layer ordinal of the layer
     * @param wanted contents whose places are asked for
     */
    Outcome run(int layer, Directory root, long entries, Set<FileContent> wanted) throws IOException {
        ContentChunks.Builder contents = new ContentChunks.Builder();
        int stored = 0;
        for (int content = 0; content < chunks.contents(); content++) {
            for (int i = chunks.end(content - 1); i < chunks.end(content); i++) {
                store.reference();
                int place = chunks.reference(i);
                if (place == stored) {
                    recorded[place] = storeNext(place);
                    stored++;
                }
                contents.add(recorded[place]);
            }
            contents.endContent();
        }
        storeBatches(batches.batches().size());
        long contentBytes = chunks.counts().bytes();
        PackResult result = rehearsal.finish(root, contents.build(), entries, contentBytes);
        long blob = result.blob().map(PackResult.BlobFile::size).orElse(0L);
        Sizes sizes = new Sizes(blob, blob - position, result.bootstrap().size());
        return new Outcome(sizes, speed(), fetched(layer, wanted));
    }

    private Chunk storeNext(int place) throws IOException {
        KnownChunk chunk = chunks.distinct().get(place);
        if (batches.batch(place) != BatchPlan.ALONE) {
            return store.storeInBatch(
                    chunk.digest(),
                    chunk.crc32c(),
                    anyBytes,
                    0,
                    chunk.size(),
                    batches.batch(place),
                    batches.offset(place));
        }
        storeBatches(batchesBefore(place));
        MeasuredUnit unit = chunk.measured();
        units[place] = new Unit(position, unit.storedLength(codec), unit.size());
        position = units[place].end();
        return store.store(
                chunk.digest(),
                chunk.crc32c(),
                chunk.size(),
                anyBytes,
                0,
                unit.storedLength(codec),
                unit.isCompressed(codec));
    }

    /** A chunk that is stored by itself ends the open batch, so all batches that have begun before it are complete. */
    private int batchesBefore(int place) {
        return place == 0 || batches.batch(place - 1) == BatchPlan.ALONE ? storedBatches : batches.batch(place - 1) + 1;
    }

    private void storeBatches(int count) throws IOException {
        for (; storedBatches < count; storedBatches++) {
            MeasuredUnit batch = batches.batches().get(storedBatches);
            batchUnits[storedBatches] = new Unit(position, batch.storedLength(codec), batch.size());
            position = batchUnits[storedBatches].end();
            store.storeBatch(anyBytes, batch.storedLength(codec), batch.size());
        }
    }

    private Speed speed() {
        long pack = chunks.digestNanos();
        long unpack = 0;
        for (int place = 0; place < recorded.length; place++) {
            if (batches.batch(place) == BatchPlan.ALONE) {
                pack += chunks.distinct().get(place).measured().packNanos(codec);
            }
        }
        for (MeasuredUnit batch : batches.batches()) {
            pack += batch.packNanos(codec);
            unpack += batch.unpackNanos(codec);
        }
        for (int i = 0; i < chunks.end(chunks.contents() - 1); i++) {
            int place = chunks.reference(i);
            if (batches.batch(place) == BatchPlan.ALONE) {
                unpack += chunks.distinct().get(place).measured().unpackNanos(codec);
            }
        }
        return new Speed(pack, unpack);
    }

    private Map<FileContent, FetchedContent> fetched(int layer, Set<FileContent> wanted) {
        Map<FileContent, FetchedContent> fetched = new IdentityHashMap<>();
        for (FileContent content : wanted) {
            List<Unit> ofChunks = new ArrayList<>();
            if (content.id() != FileContent.EMPTY) {
                for (int i = chunks.end(content.id() - 1); i < chunks.end(content.id()); i++) {
                    int place = chunks.reference(i);
                    int batch = batches.batch(place);
                    ofChunks.add(batch == BatchPlan.ALONE ? units[place] : batchUnits[batch]);
                }
            }
            fetched.put(content, new FetchedContent(layer, chunks.chunkSize(), ofChunks));
        }
        return fetched;
    }
}
