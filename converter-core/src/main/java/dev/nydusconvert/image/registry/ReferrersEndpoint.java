package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.DescriptorList;
import dev.nydusconvert.image.transport.ReferrersTag;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists what refers to a manifest: {@code referrers/DIGEST}, or where a registry does not have that, the index under the
 * fallback tag of the distribution specification.
 */
final class ReferrersEndpoint {
    private static final int MAX_PAGES = 100;

    private final RegistryClient client;
    private final ManifestEndpoint manifests;

    ReferrersEndpoint(RegistryClient client, ManifestEndpoint manifests) {
        this.client = client;
        this.manifests = manifests;
    }

    /** The referrers, in the order of the registry; empty if there are none. */
    List<Descriptor> list(ContentDigest subject) throws IOException {
        RegistryAddress address = client.address();
        String action = "list the referrers of " + address + "@" + subject;
        List<Descriptor> all = new ArrayList<>();
        Optional<URI> page = Optional.of(address.uri("referrers/" + subject));
        for (int number = 0; page.isPresent(); number++) {
            if (number == MAX_PAGES) {
                throw new RegistryException(action, "the list has more than " + MAX_PAGES + " pages");
            }
            RegistryRequest request = RegistryRequest.of("GET", page.get(), address.pull(), action)
                    .withHeader("Accept", MediaTypes.OCI_INDEX);
            try (RegistryResponse response = client.sendForWhole(request)) {
                if (number == 0 && isUnknownEndpoint(response.status())) {
                    return listFallback(subject);
                }
                if (response.status() != 200) {
                    throw RegistryErrors.of(action, response);
                }
                all.addAll(DescriptorList.read(response.bytes(), action));
                page = NextPage.of(address, response, action);
            }
        }
        return List.copyOf(all);
    }

    private static boolean isUnknownEndpoint(int status) {
        return status == 404 || status == 400 || status == 405 || status == 406 || status == 501;
    }

    private List<Descriptor> listFallback(ContentDigest subject) throws IOException {
        Optional<RawManifest> index = fallback(subject);
        return index.isPresent()
                ? DescriptorList.read(index.get().bytes(), client.address() + ":" + ReferrersTag.of(subject))
                : List.of();
    }

    private Optional<RawManifest> fallback(ContentDigest subject) throws IOException {
        try {
            return Optional.of(manifests.get(ReferrersTag.of(subject))).filter(RawManifest::isIndex);
        } catch (RegistryException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Adds a referrer to the index under the fallback tag, beside those that are in it. */
    void addToFallback(ContentDigest subject, Descriptor referrer) throws IOException {
        List<Descriptor> entries = new ArrayList<>(listFallback(subject));
        if (entries.stream().anyMatch(entry -> entry.digest().equals(referrer.digest()))) {
            return;
        }
        entries.add(referrer);
        manifests.put(RawManifest.of(DescriptorList.write(entries), MediaTypes.OCI_INDEX), ReferrersTag.of(subject));
    }
}
