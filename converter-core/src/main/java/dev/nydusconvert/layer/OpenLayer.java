package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobIndex;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobSection;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.tree.Node;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ObjLongConsumer;

/**
 * A bootstrap with the data blobs that it names, as far as they are at hand.
 *
 * <p>The bootstrap is a file of its own, or a part of a data blob; which one is found out.
 */
public final class OpenLayer implements Closeable {
    /** The largest bootstrap that is read: more than the readers of either format accept. */
    private static final long MAX_BOOTSTRAP_SIZE = Integer.MAX_VALUE - 8L;

    private final Path file;
    private final Opener opener;
    private final boolean inlined;
    private final Bootstrap bootstrap;
    private final List<Blob> blobs;
    private final OptionalInt ownBlob;

    private OpenLayer(
            Path file, Opener opener, boolean inlined, Bootstrap bootstrap, List<Blob> blobs, OptionalInt ownBlob) {
        this.file = file;
        this.opener = opener;
        this.inlined = inlined;
        this.bootstrap = bootstrap;
        this.blobs = blobs;
        this.ownBlob = ownBlob;
    }

    /**
     * A blob of the blob table.
     *
     * @param info as recorded, but with the id that a reader gives to a blob whose id was not known when it was written
     * @param chunks its chunks, if they are at hand; their sources are closed with the layer
     * @param index where its chunks are, if that is at hand, perhaps without the chunks; closed with the layer
     */
    public record Blob(BlobInfo info, Optional<StoredChunks> chunks, Optional<BlobIndex> index) {
        private static Blob of(StoredChunks chunks) {
            return new Blob(chunks.info(), Optional.of(chunks), Optional.of(chunks.index()));
        }

        private static Blob absent(BlobInfo info) {
            return new Blob(info, Optional.empty(), Optional.empty());
        }

        /** The bytes of the blob, if they are at hand. */
        public Optional<ByteSource> source() {
            return chunks.map(StoredChunks::data);
        }
    }

    /** Opens what holds the bootstrap, wherever it is; the caller closes it. */
    @FunctionalInterface
    public interface Opener {
        ByteSource open() throws IOException;
    }

    /** As {@link #open(Path, BlobLocator, Findings, ObjLongConsumer)}, for those who do not ask for inode numbers. */
    public static OpenLayer open(Path file, BlobLocator locator, Findings findings) throws IOException {
        return open(file, locator, findings, (node, number) -> {});
    }

    /**
     * Opens a bootstrap, or a data blob that holds one.
     *
     * @param locator finds data blobs; a blob that holds the bootstrap is used without asking
     * @param findings receives what is wrong with the bootstrap
     * @param inodeNumbers is told the number of each node's inode: the inode number in v5, the nid in v6
     */
    public static OpenLayer open(Path file, BlobLocator locator, Findings findings, ObjLongConsumer<Node> inodeNumbers)
            throws IOException {
        return open(file, () -> ByteSource.ofFile(file), locator, findings, inodeNumbers);
    }

    /**
     * As {@link #open(Path, BlobLocator, Findings)}, for what need not be a file.
     *
     * @param name what it would be called as a file: names it in messages, and a blob that holds its own bootstrap has that
     *     name, up to the first dot, for its id
     * @param opener opens it, perhaps several times
     */
    public static OpenLayer open(Path name, Opener opener, BlobLocator locator, Findings findings) throws IOException {
        return open(name, opener, locator, findings, (node, number) -> {});
    }

    private static OpenLayer open(
            Path name, Opener opener, BlobLocator locator, Findings findings, ObjLongConsumer<Node> inodeNumbers)
            throws IOException {
        ByteSource source = opener.open();
        List<Blob> blobs = new ArrayList<>();
        try {
            // A blob without chunks may begin with its bootstrap, so that the first bytes do not tell the two apart.
            Optional<ByteSource> found = inlinedBootstrap(source);
            boolean inlined = found.isPresent();
            ByteSource bytes = found.orElse(source);
            Bootstrap bootstrap = BootstrapReader.read(bytes, findings, inodeNumbers);
            OptionalInt own = OptionalInt.empty();
            for (BlobInfo blob : bootstrap.blobs()) {
                boolean self = blob.id().equals(BlobInfo.INLINED_ID);
                BlobInfo info = self ? blob.withId(BlobLocator.stem(name)) : blob;
                if (self && inlined) {
                    own = OptionalInt.of(blobs.size());
                }
                Optional<ByteSource> data = self && inlined ? Optional.of(opener.open()) : locator.open(info);
                blobs.add(data.map(it -> Blob.of(StoredChunks.of(info, it))).orElse(Blob.absent(info)));
                if (info.features().has(BlobFeatures.SEPARATE)) {
                    boolean holdsBootstrap = inlined && info.features().has(BlobFeatures.INLINED_FS_META);
                    Optional<ByteSource> meta = holdsBootstrap ? Optional.of(opener.open()) : locator.openMeta(info);
                    blobs.set(blobs.size() - 1, separate(info, data, meta));
                }
            }
            return new OpenLayer(name, opener, inlined, bootstrap, List.copyOf(blobs), own);
        } catch (IOException | RuntimeException e) {
            closeAll(blobs);
            throw e;
        } finally {
            source.close();
        }
    }

    private static Blob separate(BlobInfo info, Optional<ByteSource> data, Optional<ByteSource> meta) {
        return data.map(it -> Blob.of(StoredChunks.of(info, it, meta)))
                .orElseGet(() -> new Blob(info, Optional.empty(), meta.map(it -> BlobIndex.of(info, Optional.of(it)))));
    }

    /**
     * Whether a file looks like one that {@link #open} takes: it has the magic number of a bootstrap, or ends like a data
     * blob that holds one, if only a damaged one.
     */
    public static boolean matches(Path file) throws IOException {
        try (ByteSource source = ByteSource.ofFile(file)) {
            return BootstrapReader.matches(source)
                    || DataBlob.open(source).section(BlobSection.IMAGE_BOOT).isPresent();
        } catch (MalformedInputException e) {
            return true;
        }
    }

    private static Optional<ByteSource> inlinedBootstrap(ByteSource source) throws IOException {
        Optional<byte[]> bytes = DataBlob.open(source).inlinedBootstrap(MAX_BOOTSTRAP_SIZE);
        if (bytes.isEmpty() && !BootstrapReader.matches(source)) {
            throw new MalformedInputException(
                    source.name(),
                    MalformedInputException.NO_OFFSET,
                    "is neither a RAFS bootstrap nor a data blob that holds one");
        }
        return bytes.map(it -> ByteSource.ofBytes(source.name() + " (image.boot)", it));
    }

    /** What was opened. */
    public Path file() {
        return file;
    }

    /** Opens again what was opened; the caller closes it. */
    ByteSource openFile() throws IOException {
        return opener.open();
    }

    /** The bytes of the bootstrap. */
    byte[] bootstrapBytes() throws IOException {
        try (ByteSource source = opener.open()) {
            ByteSource bytes = inlined ? inlinedBootstrap(source).orElseThrow() : source;
            return bytes.read(0, Math.toIntExact(bytes.size()));
        }
    }

    /** Whether the file is a data blob that holds the bootstrap. */
    public boolean inlined() {
        return inlined;
    }

    public Bootstrap bootstrap() {
        return bootstrap;
    }

    /** The blob table, in order. */
    public List<Blob> blobs() {
        return blobs;
    }

    /** Which entry of the blob table is the data blob that was opened; empty for a bootstrap, and for a blob without chunks. */
    public OptionalInt ownBlob() {
        return ownBlob;
    }

    @Override
    public void close() throws IOException {
        closeAll(blobs);
    }

    private static void closeAll(List<Blob> blobs) throws IOException {
        for (Blob blob : blobs) {
            if (blob.chunks().isPresent()) {
                blob.chunks().get().close();
            } else if (blob.index().isPresent()) {
                blob.index().get().close();
            }
        }
    }
}
