package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.DescriptorList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The referrers API of a {@link FakeRegistry}. */
final class FakeReferrers {
    private FakeReferrers() {}

    static byte[] index(Map<String, RawManifest> manifests, String repository, String subject) throws IOException {
        List<Descriptor> found = new ArrayList<>();
        for (Map.Entry<String, RawManifest> entry : new TreeMap<>(manifests).entrySet()) {
            RawManifest manifest = entry.getValue();
            if (entry.getKey().equals(repository + "@" + manifest.digest())) {
                Optional<ContentDigest> of = DescriptorList.subject(manifest);
                if (of.map(ContentDigest::toString).filter(subject::equals).isPresent()) {
                    found.add(DescriptorList.referrer(manifest));
                }
            }
        }
        return DescriptorList.write(found);
    }
}
