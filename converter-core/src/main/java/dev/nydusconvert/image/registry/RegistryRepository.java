package dev.nydusconvert.image.registry;

/**
 * What can be done with one repository.
 *
 * @param address where it is
 * @param manifests its manifests
 * @param blobs its blobs
 * @param referrers its lists of referrers
 */
record RegistryRepository(
        RegistryAddress address, ManifestEndpoint manifests, BlobEndpoint blobs, ReferrersEndpoint referrers) {
    static RegistryRepository of(RegistryClient client) {
        ManifestEndpoint manifests = new ManifestEndpoint(client);
        return new RegistryRepository(
                client.address(), manifests, new BlobEndpoint(client), new ReferrersEndpoint(client, manifests));
    }
}
