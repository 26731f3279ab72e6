package dev.nydusconvert.rafs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class XattrPrefixTest {
    @Test
    void everyStorableNamespaceIsRecognised() {
        assertThat(XattrPrefix.of(bytes("user.note"))).contains(XattrPrefix.USER);
        assertThat(XattrPrefix.of(bytes("user."))).contains(XattrPrefix.USER);
        assertThat(XattrPrefix.of(bytes("trusted.overlay.opaque"))).contains(XattrPrefix.TRUSTED);
        assertThat(XattrPrefix.of(bytes("security.capability"))).contains(XattrPrefix.SECURITY);
        assertThat(XattrPrefix.of(bytes("system.posix_acl_access"))).contains(XattrPrefix.POSIX_ACL_ACCESS);
        assertThat(XattrPrefix.of(bytes("system.posix_acl_default"))).contains(XattrPrefix.POSIX_ACL_DEFAULT);
    }

    @Test
    void otherNamesAreRefused() {
        assertThat(XattrPrefix.of(bytes("user"))).isEmpty();
        assertThat(XattrPrefix.of(bytes("system.nfs4_acl"))).isEmpty();
        assertThat(XattrPrefix.of(bytes(""))).isEmpty();
    }

    @Test
    void indexLeadsBackToTheFullName() {
        for (XattrPrefix prefix : XattrPrefix.values()) {
            byte[] name = XattrPrefix.ofIndex(prefix.index()).orElseThrow().append(bytes("x"));
            assertThat(XattrPrefix.of(name)).contains(prefix);
            assertThat(name).hasSize(prefix.length() + 1);
        }
        assertThat(XattrPrefix.ofIndex(0)).isEmpty();
        assertThat(XattrPrefix.ofIndex(5)).isEmpty();
        assertThat(XattrPrefix.ofIndex(7)).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
