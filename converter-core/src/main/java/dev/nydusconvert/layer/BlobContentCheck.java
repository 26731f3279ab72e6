package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobCheck;
import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobIndex;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.ChunkReader;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Findings.Finding;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks one blob: its sections and tables, then every chunk's bytes on several threads. */
final class BlobContentCheck {
    private final BlobIndex index;
    private final Optional<StoredChunks> stored;
    private final BlobInfo info;
    private final List<Chunk> chunks;
    private final int threads;
    private long chunksRead;
    private long bytesRead;

    /**
     * @param stored the stored chunks; empty if they are in an original layer that is not at hand
     * @param chunks the distinct chunks that the bootstrap takes from this blob
     */
    BlobContentCheck(BlobIndex index, Optional<StoredChunks> stored, List<Chunk> chunks, int threads) {
        this.index = index;
        this.stored = stored;
        this.info = index.info();
        // In the order of the blob, so that it is read from front to back whatever the tree's order.
        this.chunks = chunks.stream().sorted(Chunk.STORED_ORDER).toList();
        this.threads = threads;
    }

    long chunksRead() {
        return chunksRead;
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Reports what is wrong; returns why something could not be checked, if so. */
    Optional<String> run(Findings findings) throws IOException {
        return info.features().has(BlobFeatures.TARFS) && stored.isPresent()
                ? checkTar(stored.get(), findings)
                : checkBlob(findings);
    }

    /** Of a tarfs image: there are ranges of a tar, without digests. The bootstrap's reader has held them within it. */
    private Optional<String> checkTar(StoredChunks data, Findings findings) throws IOException {
        TarfsBlob tar = new TarfsBlob(data.data(), info);
        tar.check(findings);
        if (!tar.provable()) {
            return Optional.of(
                    "chunks of a tarfs image have no digests, and its id is not the SHA-256 of the tar, so nothing"
                            + " proves its bytes");
        }
        countChunks();
        return Optional.empty();
    }

    private Optional<String> checkBlob(Findings findings) throws IOException {
        if (index.source().isEmpty()) {
            return Optional.of(index.missing());
        }
        try {
            // Closing the blob would close the source, which is the layer's.
            DataBlob blob = DataBlob.open(index.source().get(), chunkDataEnd(), info.cipher());
            BlobCheck check = new BlobCheck(blob, index, findings);
            check.checkSections();
            check.checkRecords(chunks);
            check.checkContent();
            if (stored.isEmpty()) {
                return Optional.of(
                        "the layer that the image was made from is not there: its index has been checked, but"
                                + " neither that it leads to the chunks, nor their bytes");
            }
            if (separate() && !check.checkOriginal(stored.get().data())) {
                return Optional.of(stored.get().data().name() + " is not the layer that the image was made from");
            }
            for (Finding finding : checkChunks(blob, stored.get())) {
                findings.report(finding.source(), finding.offset(), finding.problem());
            }
            return Optional.empty();
        } catch (MalformedInputException e) {
            findings.report(e.source(), e.offset(), e.problem());
            return Optional.empty();
        } catch (UnsupportedFeatureException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Where sections may begin. Without a chunk-info table the bootstrap knows the blob's size only, sections of our own
     * included, so there the last chunk tells.
     */
    private long chunkDataEnd() {
        if (separate()) {
            return 0;
        }
        return info.hasChunkTable()
                ? info.chunkDataSize()
                : chunks.stream()
                        .mapToLong(chunk -> chunk.compressedOffset() + chunk.compressedSize())
                        .filter(end -> end >= 0)
                        .max()
                        .orElse(0);
    }

    /** Whether the chunks are in another file than the sections: in the layer that the image was made from. */
    private boolean separate() {
        return info.features().has(BlobFeatures.SEPARATE);
    }

    /** Gives each thread one contiguous part of the chunks, so that the findings come in order. */
    private List<Finding> checkChunks(DataBlob blob, StoredChunks data) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<Finding>>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                List<Chunk> part = chunks.subList(
                        (int) ((long) chunks.size() * i / threads), (int) ((long) chunks.size() * (i + 1) / threads));
                parts.add(workers.submit(() -> checkPart(blob, data, part)));
            }
            List<Finding> findings = new ArrayList<>();
            for (Future<List<Finding>> part : parts) {
                findings.addAll(await(part));
            }
            countChunks();
            return findings;
        } finally {
            workers.shutdownNow();
        }
    }

    private void countChunks() {
        chunksRead = chunks.size();
        bytesRead = chunks.stream().mapToLong(Chunk::uncompressedSize).sum();
    }

    private List<Finding> checkPart(DataBlob blob, StoredChunks data, List<Chunk> part) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        BlobCheck check = new BlobCheck(blob, index, findings);
        try (ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : part) {
                check.checkChunk(data, chunk, reader);
            }
        }
        return findings.findings();
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while checking chunks");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a check failed", e.getCause());
        }
    }
}
