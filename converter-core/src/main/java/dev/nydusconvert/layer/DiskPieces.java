package dev.nydusconvert.layer;

import dev.nydusconvert.blob.ChunkInfoTable;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.v6.FlattenedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Divides an image, laid out as a disk, into pieces, in their order on the disk. What is between them is zero. */
final class DiskPieces {
    /** Aim for the length of a piece in bytes; a multiple of every block size. */
    private static final int PIECE = 1 << 20;

    private final OpenLayer layer;
    private final FlattenedDisk disk;
    private final UsedChunks used;
    private final List<DiskPiece> pieces = new ArrayList<>();

    private DiskPieces(OpenLayer layer, FlattenedDisk disk) {
        this.layer = layer;
        this.disk = disk;
        this.used = UsedChunks.of(
                layer.bootstrap().chunks(), layer.bootstrap().blobs().size());
    }

    /** @throws IOException if a blob is not at hand */
    static List<DiskPiece> of(OpenLayer layer, FlattenedDisk disk) throws IOException {
        DiskPieces pieces = new DiskPieces(layer, disk);
        pieces.addRange(ByteSource.ofBytes(layer.file().toString(), disk.bootstrap()), 0, disk.bootstrap().length);
        for (int i = 0; i < disk.devices().size(); i++) {
            pieces.addBlob(i);
        }
        return pieces.pieces;
    }

    /** @param length of the bytes from the start of the source on, whole blocks */
    private void addRange(ByteSource source, long position, long length) {
        for (long start = 0; start < length; start += PIECE) {
            long from = start;
            int count = (int) Math.min(PIECE, length - start);
            pieces.add(new DiskPiece(position + start, count, (reader, target) -> source.read(from, target, 0, count)));
        }
    }

    private void addBlob(int index) throws IOException {
        OpenLayer.Blob blob = layer.blobs().get(index);
        FlattenedDisk.Device device = disk.devices().get(index);
        StoredChunks stored = blob.chunks()
                .orElseThrow(
                        () -> new IOException("the data blob " + blob.info().id() + " is not there"));
        if (layer.bootstrap().tarfs()) {
            stored.data().requireRange(0, device.length());
            addRange(stored.data(), device.offset(), device.length());
        } else {
            addChunks(chunks(index, stored), device, stored);
        }
    }

    /** @param chunks in the order of their addresses */
    private void addChunks(List<Chunk> chunks, FlattenedDisk.Device device, StoredChunks stored)
            throws MalformedInputException {
        List<Chunk> group = new ArrayList<>();
        long end = 0;
        for (Chunk chunk : chunks) {
            requireBetween(chunk, end, device.length(), stored);
            boolean gap = chunk.uncompressedOffset() > end;
            long start = group.isEmpty() ? 0 : group.get(0).uncompressedOffset();
            if (gap || end - start >= PIECE) {
                addGroup(group, device, stored);
                group = new ArrayList<>();
            }
            group.add(chunk);
            end = roundUp(chunk.uncompressedOffset() + chunk.uncompressedSize());
        }
        addGroup(group, device, stored);
    }

    private static void requireBetween(Chunk chunk, long start, long end, StoredChunks stored)
            throws MalformedInputException {
        if (chunk.uncompressedOffset() < start || chunk.uncompressedOffset() > end - chunk.uncompressedSize()) {
            throw new MalformedInputException(
                    stored.data().name(),
                    MalformedInputException.NO_OFFSET,
                    "chunk " + chunk.index() + " is at " + chunk.uncompressedOffset()
                            + " of the blob's uncompressed bytes, not between " + start + " and " + end);
        }
    }

    private void addGroup(List<Chunk> group, FlattenedDisk.Device device, StoredChunks stored) {
        if (group.isEmpty()) {
            return;
        }
        long start = group.get(0).uncompressedOffset();
        Chunk last = group.get(group.size() - 1);
        long end = roundUp(last.uncompressedOffset() + last.uncompressedSize());
        pieces.add(new DiskPiece(device.offset() + start, Math.toIntExact(end - start), (reader, target) -> {
            for (Chunk chunk : group) {
                reader.read(stored, chunk, target, Math.toIntExact(chunk.uncompressedOffset() - start));
            }
        }));
    }

    private long roundUp(long value) {
        return (value + disk.blockSize() - 1) / disk.blockSize() * disk.blockSize();
    }

    /**
     * All chunks of a blob in the order of their addresses: those too that no file of this image uses, such as files of a
     * lower layer that an upper one replaces.
     */
    private List<Chunk> chunks(int index, StoredChunks stored) throws IOException {
        List<Chunk> chunks = new ArrayList<>(used.of(index));
        if (stored.info().hasChunkTable()) {
            BitSet known = new BitSet();
            chunks.forEach(chunk -> known.set(chunk.index()));
            ChunkInfoTable table = stored.table();
            for (int i = known.nextClearBit(0); i < table.size(); i = known.nextClearBit(i + 1)) {
                chunks.add(table.chunk(i, Digest.ZERO, index));
            }
        }
        chunks.sort(Comparator.comparingLong(Chunk::uncompressedOffset));
        return chunks;
    }
}
