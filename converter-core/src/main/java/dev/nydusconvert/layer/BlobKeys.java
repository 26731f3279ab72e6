package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo.Cipher;
import java.security.SecureRandom;

/** Where the keys come from by which blobs are encrypted: each blob has a key of its own. */
@FunctionalInterface
public interface BlobKeys {
    /** The key of the next blob. */
    Cipher next();

    /** Random keys for AES-128-XTS. */
    static BlobKeys random() {
        SecureRandom random = new SecureRandom();
        return () -> Cipher.random(random);
    }
}
