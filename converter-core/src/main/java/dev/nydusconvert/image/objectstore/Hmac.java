package dev.nydusconvert.image.objectstore;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A keyed digest (RFC 2104). */
enum Hmac {
    SHA1("HmacSHA1"),
    SHA256("HmacSHA256");

    private final String jdkName;

    Hmac(String jdkName) {
        this.jdkName = jdkName;
    }

    /** @param key not empty */
    byte[] of(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(jdkName);
            mac.init(new SecretKeySpec(key, jdkName));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("each JDK has " + jdkName + ", which takes any key", e);
        }
    }
}
