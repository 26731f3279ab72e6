package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Sha256;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Reads the content of files out of the blobs of an image. Every chunk is proven by its digest. */
public final class FileContents {
    private static final Digest OF_NOTHING = DigestAlgorithm.SHA256.newDigest().digest(new byte[0], 0, 0);

    private final OpenLayer layer;
    private final int threads;

    /**
     * @param layer not closed
     * @param threads number of threads that read and decompress chunks, at least 1
     */
    public FileContents(OpenLayer layer, int threads) {
        this.layer = layer;
        this.threads = threads;
    }

    /** A file that is to be read. */
    private record Wanted(FileContent content, String path) {}

    /**
     * Writes the content of one file.
     *
     * @param path path of the file, for messages
     * @param target flushed, not closed
     * @throws dev.nydusconvert.io.MalformedInputException if a chunk is damaged
     */
    public void write(RegularFile file, String path, OutputStream target) throws IOException {
        write(List.of(new Wanted(file.content(), path)), target);
        target.flush();
    }

    /**
     * The SHA-256 of the content of every file; names of one file share their content.
     *
     * @throws dev.nydusconvert.io.MalformedInputException if a chunk is damaged
     */
    public Map<FileContent, Digest> digests() throws IOException {
        Map<FileContent, Digest> digests = new IdentityHashMap<>();
        List<Wanted> wanted = new ArrayList<>();
        for (TreeWalk.Entry entry : new TreeWalk(layer.bootstrap().root())) {
            if (entry.node() instanceof RegularFile file
                    && digests.putIfAbsent(file.content(), OF_NOTHING) == null
                    && file.content().size() > 0) {
                wanted.add(new Wanted(file.content(), "/" + PathBytes.display(entry.path())));
            }
        }
        // In the order of the blobs, so that they are read from front to back.
        Map<FileContent, Chunk> first = new IdentityHashMap<>();
        for (Wanted one : wanted) {
            List<Chunk> chunks = layer.bootstrap().chunks().of(one.content().id());
            if (!chunks.isEmpty()) {
                first.put(one.content(), chunks.get(0));
            }
        }
        wanted.sort(Comparator.comparing(
                one -> first.get(one.content()),
                Comparator.nullsFirst(
                        Comparator.comparingInt(Chunk::blobIndex).thenComparingLong(Chunk::compressedOffset))));
        write(wanted, new DigestSequence(wanted, digests));
        return digests;
    }

    private void write(List<Wanted> files, OutputStream target) throws IOException {
        Bootstrap bootstrap = layer.bootstrap();
        ChunkOwner owner = new ChunkOwner(bootstrap);
        try (ContentAssembler assembler =
                new ContentAssembler(layer.blobs(), bootstrap.chunkSize(), threads, owner::describe, target)) {
            WholeContents contents = new WholeContents(layer.file().toString(), bootstrap.chunks(), assembler);
            for (Wanted file : files) {
                contents.add(file.content(), file.path());
            }
            assembler.finish();
        }
    }

    /** Digests one content after the other out of a single stream. */
    private static final class DigestSequence extends OutputStream {
        private final Deque<FileContent> pending = new ArrayDeque<>();
        private final Map<FileContent, Digest> digests;
        private Sha256 sha256 = Sha256.create();
        private long taken;

        DigestSequence(List<Wanted> files, Map<FileContent, Digest> digests) {
            files.forEach(file -> pending.add(file.content()));
            this.digests = digests;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int done = 0;
            while (done < length) {
                FileContent current = pending.element();
                int count = (int) Math.min(length - done, current.size() - taken);
                sha256.update(bytes, offset + done, count);
                done += count;
                taken += count;
                if (taken == current.size()) {
                    digests.put(pending.remove(), Digest.of(sha256.digest()));
                    sha256 = Sha256.create();
                    taken = 0;
                }
            }
        }
    }
}
