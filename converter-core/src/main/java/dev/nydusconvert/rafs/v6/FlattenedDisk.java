package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A v6 image as one disk: the bootstrap, and behind it the uncompressed address space of each blob where its device slot
 * maps it (rafs-v6.md 5). EROFS mounts it without further devices.
 *
 * @param bootstrap the bytes at the start of the disk; not copied
 * @param blockSize size of an EROFS block in bytes: 4096, or 512 for tarfs
 * @param devices where the blobs are, in the order of the blob table
 * @param size length of the disk in bytes, a multiple of the block size
 */
public record FlattenedDisk(byte[] bootstrap, int blockSize, List<Device> devices, long size) {
    /** Devices start at multiples of this, for large pages. */
    static final int DEVICE_ALIGNMENT = 0x80000;

    /** Offset of the mapped block in a device slot. */
    private static final int MAPPED_BLOCK = 68;

    /**
     * A blob on the disk.
     *
     * @param offset where it starts, in bytes
     * @param length of its address space in whole blocks, in bytes
     */
    public record Device(long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    /**
     * Reads the device slots of a bootstrap. Builders of nydus 2.1 and older left open where devices are; then they get the
     * places that later builders give them, in the bootstrap's bytes too.
     *
     * @param name name of the bootstrap, for messages
     * @param bootstrap a v6 bootstrap that has been read without findings; may be changed
     */
    public static FlattenedDisk of(String name, byte[] bootstrap) throws MalformedInputException {
        ByteBuffer buffer = ByteBuffer.wrap(bootstrap).order(ByteOrder.LITTLE_ENDIAN);
        SuperBlock superBlock = SuperBlock.readFrom(buffer.position(SuperBlock.OFFSET));
        int blockSize = 1 << superBlock.blockBits();
        List<Device> devices = new ArrayList<>();
        long end = bootstrap.length;
        for (int i = 0; i < superBlock.devices(); i++) {
            int slotOffset = DeviceSlot.OFFSET + i * DeviceSlot.SIZE;
            DeviceSlot slot = DeviceSlot.readFrom(buffer.position(slotOffset));
            long mapped = slot.mappedBlock();
            if (mapped == 0) {
                mapped = (end + DEVICE_ALIGNMENT - 1 & -DEVICE_ALIGNMENT) / blockSize;
                buffer.putInt(slotOffset + MAPPED_BLOCK, (int) mapped);
            }
            Device device = new Device(mapped * blockSize, slot.blocks() * blockSize);
            if (device.offset() < end) {
                throw new MalformedInputException(
                        name,
                        slotOffset + MAPPED_BLOCK,
                        "device " + i + " is mapped at " + device.offset() + ", but what is before it ends at " + end);
            }
            devices.add(device);
            end = device.end();
        }
        return new FlattenedDisk(bootstrap, blockSize, List.copyOf(devices), end);
    }
}
