package dev.nydusconvert.cli;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/** Leaves nothing half-written behind when a signal ends the process: blobs that are being written are given up. */
final class DiscardImageOnSignal implements ImageDestination {
    private final ImageDestination destination;
    private final ShutdownHook hook;
    private final List<BlobUpload> uploads = new ArrayList<>();
    private boolean ending;

    DiscardImageOnSignal(ImageDestination destination) {
        this.destination = destination;
        this.hook = new ShutdownHook(this::discard);
    }

    @Override
    public ImageReference reference() {
        return destination.reference();
    }

    @Override
    public boolean hasBlob(Descriptor blob) throws IOException {
        return destination.hasBlob(blob);
    }

    @Override
    public boolean mountBlob(Descriptor blob, ImageReference from) throws IOException {
        return destination.mountBlob(blob, from);
    }

    @Override
    public BlobUpload uploadBlob(ContentDigest.Algorithm algorithm) throws IOException {
        BlobUpload upload = destination.uploadBlob(algorithm);
        synchronized (this) {
            uploads.add(upload);
            if (!ending) {
                return upload;
            }
        }
        upload.close();
        throw new InterruptedIOException("the process is ending");
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
        destination.putManifest(manifest);
    }

    @Override
    public void commit(RawManifest top) throws IOException {
        destination.commit(top);
    }

    @Override
    public void close() throws IOException {
        hook.close();
        destination.close();
    }

    /** One that was committed is not harmed. */
    private void discard() throws IOException {
        List<BlobUpload> open;
        synchronized (this) {
            ending = true;
            open = List.copyOf(uploads);
        }
        for (BlobUpload upload : open) {
            upload.close();
        }
        destination.close();
    }
}
