package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.Compression;

/**
 * One way of packing that is tried.
 *
 * @param chunkSize in bytes
 * @param compression of the chunks
 * @param batchSize in bytes; 0 for no batches
 */
public record Setting(int chunkSize, Compression compression, int batchSize) {}
