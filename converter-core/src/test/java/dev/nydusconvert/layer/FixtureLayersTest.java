package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FixtureLayersTest {
    @Test
    void layersAreTheOnesThatTheReferenceBuilderWasGiven() throws IOException, GeneralSecurityException {
        Map<String, String> digests = new TreeMap<>();
        for (FixtureLayers layer : FixtureLayers.values()) {
            if (layer != FixtureLayers.MANY_GZ) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(layer.bytes());
                digests.put(layer.fileName(), HexFormat.of().formatHex(digest));
            }
        }
        assertThat(digests).isEqualTo(GoldenFiles.layerDigests());
    }

    @Test
    void everyCaseNamesAFixtureLayer() throws IOException {
        assertThat(GoldenFiles.cases())
                .hasSizeGreaterThan(100)
                .extracting(GoldenFiles.Case::layer)
                .contains(FixtureLayers.values());
    }
}
