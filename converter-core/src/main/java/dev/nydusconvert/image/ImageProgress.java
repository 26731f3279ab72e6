package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;

/** Is told how far the blobs of an image have come. Safe for use by several threads. */
public interface ImageProgress {
    /** Tells nobody. */
    ImageProgress NONE = (blob, action) -> Blob.NONE;

    /** What is done with a blob. */
    enum Action {
        CONVERT,
        REVERT,
        COPY,
        CHECK
    }

    /** Work on a blob begins. */
    Blob begin(Descriptor blob, Action action);

    /** One blob that is being worked on, by one thread at a time. */
    interface Blob {
        /** Tells nobody. */
        Blob NONE = new Blob() {
            @Override
            public void advance(long bytes) {}

            @Override
            public void end(String outcome, long made) {}
        };

        /** So many more bytes of the blob have been read. */
        void advance(long bytes);

        /** So many more bytes of the blob that it becomes have been written. */
        default void produce(long bytes) {}

        /**
         * It is done, and became another blob.
         *
         * @param outcome in a few words
         * @param made length in bytes of the blob that it became; negative if it became none
         */
        void end(String outcome, long made);

        /** It is done, with this outcome in a few words. */
        default void end(String outcome) {
            end(outcome, -1);
        }
    }
}
