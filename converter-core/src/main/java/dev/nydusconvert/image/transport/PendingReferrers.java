package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The manifests with a subject that were put, until the image is committed and they can be listed. */
final class PendingReferrers {
    private final List<RawManifest> manifests = new ArrayList<>();

    /** Keeps a manifest if it has a subject. */
    synchronized void add(RawManifest manifest) throws IOException {
        Optional<ContentDigest> subject = DescriptorList.subject(manifest);
        if (subject.isPresent()) {
            manifests.add(manifest);
        }
    }

    synchronized List<RawManifest> all() {
        return List.copyOf(manifests);
    }
}
