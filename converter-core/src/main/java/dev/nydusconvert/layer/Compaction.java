package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.FinishedBlob;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.layer.CompactResult.Change;
import dev.nydusconvert.layer.CompactResult.Fate;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The compaction of one image. */
final class Compaction {
    private final SourceImage source;
    private final RedirectedChunks image;
    private final ImageOutputs outputs;
    private final UsedChunks used;
    private final CompactPlan plan;
    private final List<BlobInfo> table = new ArrayList<>();
    private final List<String> newBlobs = new ArrayList<>();

    /** The chunks that are in new blobs now, by the place that they had. */
    private final Map<ChunkKey, Chunk> moved = new HashMap<>();

    /** Places of the blobs in the new table. */
    private final Map<Integer, Integer> places = new HashMap<>();

    Compaction(CompactOptions options, SourceImage source, RedirectedChunks image, ImageOutputs outputs) {
        this.source = source;
        this.image = image;
        this.outputs = outputs;
        this.used = UsedChunks.of(image.chunks(), image.blobs().size());
        this.plan = CompactPlan.of(options, image, used);
    }

    CompactResult run() throws IOException {
        for (int blob = 0; blob < image.blobs().size(); blob++) {
            List<Integer> group = plan.rewrittenWith(blob);
            if (!group.isEmpty() && group.get(0) == blob) {
                rewrite(group);
            } else if (group.isEmpty() && !plan.unreferenced(blob)) {
                places.put(blob, place(image.blobs().get(blob)));
            }
        }
        ContentChunks chunks = image.chunks().map(this::placed);
        Bootstrap bootstrap = source.bootstrap().withData(chunks, table);
        return new CompactResult(
                bootstrap.version(),
                ImageBootstrap.write(bootstrap, outputs.bootstrap()),
                changes(),
                List.copyOf(table),
                List.copyOf(newBlobs),
                image.redirected());
    }

    private void rewrite(List<Integer> group) throws IOException {
        BlobInfo like = image.blobs().get(group.get(0));
        Map<ChunkIdentity, Chunk> copies = new HashMap<>();
        try (RepackedBlob blob = new RepackedBlob(
                source, source.newBlobOptions(like.compression(), like.digestAlgorithm()), outputs.blob())) {
            for (int member : group) {
                for (Chunk chunk : used.of(member)) {
                    Chunk known = copies.get(ChunkIdentity.of(chunk));
                    Chunk copy = known == null ? blob.copy(chunk) : known;
                    copies.put(ChunkIdentity.of(chunk), copy);
                    moved.put(ChunkKey.of(chunk), copy);
                }
            }
            FinishedBlob finished = blob.finish();
            // Named by the digest of the file, so that a registry has it under its id.
            BlobInfo info =
                    finished.info().orElseThrow().withId(finished.sha256().hex());
            outputs.nameBlob(info.id());
            newBlobs.add(info.id());
            int place = place(info);
            group.forEach(member -> places.put(member, place));
        }
    }

    /** No two blobs of an image have one id: with the same id they have the same bytes. */
    private int place(BlobInfo blob) {
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i).id().equals(blob.id())) {
                return i;
            }
        }
        table.add(blob);
        return table.size() - 1;
    }

    private Chunk placed(Chunk chunk) {
        return moved.getOrDefault(ChunkKey.of(chunk), chunk).withBlobIndex(places.get(chunk.blobIndex()));
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (int blob = 0; blob < source.blobs().size(); blob++) {
            int members = plan.rewrittenWith(blob).size();
            Fate fate = plan.unreferenced(blob)
                    ? Fate.UNREFERENCED
                    : members == 0 ? Fate.KEPT : members == 1 ? Fate.REBUILT : Fate.JOINED;
            changes.add(new Change(
                    source.blobs().get(blob).id(),
                    fate,
                    plan.storedBytes(blob),
                    used.storedBytes(blob),
                    members == 0
                            ? Optional.empty()
                            : Optional.of(table.get(places.get(blob)).id()),
                    fate == Fate.KEPT ? plan.reasonToKeep(blob) : Optional.empty()));
        }
        return List.copyOf(changes);
    }
}
