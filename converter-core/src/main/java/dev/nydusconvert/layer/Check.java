package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks everything about a layer that can be checked: the bootstrap with all its tables and inodes; and of each blob at
 * hand its own tables, and every chunk's bytes. Of a blob that is an original layer (zran) the tables are checked if they
 * are at hand, though the layer is not. Finds all there is to find, not only the first.
 */
public final class Check {
    private final int threads;

    /** @param threads how many threads read chunks, at least 1; never changes the report */
    public Check(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        this.threads = threads;
    }

    /**
     * Checks one layer.
     *
     * @param file a bootstrap, or a data blob that holds one
     * @param locator finds the blobs. One that it does not find is reported as absent, which is no finding
     * @throws IOException if a file cannot be read; what is wrong inside it is a finding
     */
    public CheckReport run(Path file, BlobLocator locator) throws IOException {
        return run(file, () -> ByteSource.ofFile(file), locator);
    }

    /**
     * As {@link #run(Path, BlobLocator)}, for what need not be a file.
     *
     * @param name what it would be called as a file
     * @param opener opens it, perhaps several times
     */
    public CheckReport run(Path name, OpenLayer.Opener opener, BlobLocator locator) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        try (OpenLayer layer = OpenLayer.open(name, opener, locator, findings)) {
            return check(layer, findings);
        } catch (MalformedInputException e) {
            findings.report(e.source(), e.offset(), e.problem());
            return new CheckReport(name, Optional.empty(), findings.findings(), List.of(), 0, 0, 0);
        }
    }

    private CheckReport check(OpenLayer layer, Findings.Collected findings) throws IOException {
        Bootstrap bootstrap = layer.bootstrap();
        List<List<Chunk>> chunksByBlob = new ArrayList<>();
        layer.blobs().forEach(blob -> chunksByBlob.add(new ArrayList<>()));
        long nodes = collectChunks(bootstrap, chunksByBlob);
        List<CheckReport.CheckedBlob> checked = new ArrayList<>();
        long chunks = 0;
        long chunkBytes = 0;
        for (int i = 0; i < layer.blobs().size(); i++) {
            OpenLayer.Blob blob = layer.blobs().get(i);
            Optional<String> unchecked = Optional.empty();
            if (blob.index().isPresent()) {
                BlobContentCheck content =
                        new BlobContentCheck(blob.index().get(), blob.chunks(), chunksByBlob.get(i), threads);
                unchecked = content.run(findings);
                chunks += content.chunksRead();
                chunkBytes += content.bytesRead();
            }
            checked.add(
                    new CheckReport.CheckedBlob(blob.info().id(), blob.source().isPresent(), unchecked));
        }
        return new CheckReport(
                layer.file(),
                Optional.of(bootstrap.version()),
                findings.findings(),
                List.copyOf(checked),
                nodes,
                chunks,
                chunkBytes);
    }

    /** Collects the distinct chunks of each blob, and counts the names in the tree. */
    private static long collectChunks(Bootstrap bootstrap, List<List<Chunk>> chunksByBlob) {
        long nodes = 0;
        Set<Chunk> seen = new HashSet<>();
        for (TreeWalk.Entry entry : new TreeWalk(bootstrap.root())) {
            nodes++;
            if (entry.node() instanceof RegularFile file) {
                for (Chunk chunk : bootstrap.chunks().of(file.content().id())) {
                    if (seen.add(chunk)) {
                        chunksByBlob.get(chunk.blobIndex()).add(chunk);
                    }
                }
            }
        }
        return nodes;
    }
}
