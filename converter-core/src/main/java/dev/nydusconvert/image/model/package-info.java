/** Manifests, indexes, configs and descriptors of OCI and Docker images, edited in place as JSON so that unknown fields stay. */
package dev.nydusconvert.image.model;
