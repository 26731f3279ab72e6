/** Images in registries, and blobs in object storages: the OCI distribution protocol with its authentication, over the JDK's HTTP client. */
package dev.nydusconvert.image.registry;
