package dev.nydusconvert.chunk;

/** What the pipeline's workers do: each piece is processed once, by one of them. */
sealed interface Work permits Parcel, Batch {
    void process(ChunkWorker worker);

    /** The worker is done, or has given up. */
    void markProcessed();
}
