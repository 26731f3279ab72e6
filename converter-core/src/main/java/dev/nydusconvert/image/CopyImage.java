package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Copies an image, whatever it is, byte for byte: the whole index with all platforms, and if wanted its referrers. */
public final class CopyImage {
    private static final int MAX_REFERRERS = 10_000;

    private final boolean referrers;
    private final int jobs;
    private final ImageProgress progress;

    /**
     * @param referrers whether signatures, SBOMs and whatever else refers to the image come along
     * @param jobs how many blobs are copied at a time, at least 1
     */
    public CopyImage(boolean referrers, int jobs, ImageProgress progress) {
        this.referrers = referrers;
        this.jobs = jobs;
        this.progress = progress;
    }

    /**
     * What was copied.
     *
     * @param top the manifest or index
     * @param referrers how many manifests that refer to it, or to one of its images, came along
     */
    public record Report(RawManifest top, int referrers) {}

    /**
     * Copies.
     *
     * @param source not closed
     * @param destination committed, not closed
     */
    public Report run(ImageSource source, ImageDestination destination) throws IOException {
        RawManifest top = source.topManifest();
        Transfer transfer = new Transfer(source, destination, progress);
        int copied = 0;
        try (WorkPool pool = new WorkPool(jobs)) {
            transfer.copyContents(top, pool);
            if (referrers) {
                copied = copyReferrers(top, transfer, pool);
            }
        }
        destination.commit(top);
        return new Report(top, copied);
    }

    private static int copyReferrers(RawManifest top, Transfer transfer, WorkPool pool) throws IOException {
        ImageSource source = transfer.source();
        Deque<ContentDigest> subjects = new ArrayDeque<>();
        subjects.add(top.digest());
        if (top.isIndex()) {
            ImageIndex.read(top).manifests().forEach(entry -> subjects.add(entry.digest()));
        }
        Set<ContentDigest> seen = new HashSet<>(subjects);
        int copied = 0;
        while (!subjects.isEmpty()) {
            for (Descriptor referrer : source.referrers(subjects.remove())) {
                if (!seen.add(referrer.digest())) {
                    continue;
                }
                requireFew(seen, top);
                if (MediaTypes.isManifest(referrer.mediaType()) || MediaTypes.isIndex(referrer.mediaType())) {
                    RawManifest manifest = source.manifest(referrer);
                    transfer.copyContents(manifest, pool);
                    transfer.destination().putManifest(manifest);
                    subjects.add(referrer.digest());
                    copied++;
                }
            }
        }
        return copied;
    }

    private static void requireFew(Set<ContentDigest> seen, RawManifest top) throws MalformedInputException {
        if (seen.size() > MAX_REFERRERS) {
            throw new MalformedInputException(
                    "image " + top.digest(),
                    MalformedInputException.NO_OFFSET,
                    "has more than " + MAX_REFERRERS + " referrers");
        }
    }
}
