package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;

/** The files of a folder in skopeo's form: the manifest, those of an index, and blobs under the digits of their digests. */
final class DirFiles {
    static final String MANIFEST = "manifest.json";
    static final String VERSION = "version";
    static final String VERSION_START = "Directory Transport Version: ";
    static final String VERSION_TEXT = VERSION_START + "1.1\n";

    private DirFiles() {}

    /** Name of a manifest that is not the top one. */
    static String manifestName(ContentDigest digest) {
        return digest.hex() + ".manifest.json";
    }
}
