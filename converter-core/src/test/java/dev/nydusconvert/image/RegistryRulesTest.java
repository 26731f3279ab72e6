package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryRulesTest {
    private static final String LABEL = "containerd.io/snapshot/x";

    private final RawManifest manifest =
            new TestImage().gzipLayer(new LayerTar().file("a", "a")).manifest();

    @Test
    void annotationThatContainerdMakesALabelOfIsBounded() throws IOException {
        int most = 4095 - LABEL.length();

        assertThat(RegistryRules.brokenBy(withAnnotation(LABEL, most))).isEmpty();
        assertThat(RegistryRules.brokenBy(withAnnotation(LABEL, most + 1)))
                .singleElement()
                .asString()
                .contains("has 4096 bytes with its name");
        assertThat(RegistryRules.brokenBy(withAnnotation("org.example.x", 9000)))
                .isEmpty();
    }

    private ImageManifest withAnnotation(String key, int length) throws IOException {
        ImageManifest read = ImageManifest.read(manifest);
        Descriptor layer = read.layers().get(0).withAnnotation(key, "x".repeat(length));
        return read.edit().layers(List.of(layer)).build();
    }

    @Test
    void everyEntryOfAnIndexHasAPlatformAndASubjectHasNone() throws IOException {
        RawManifest without = ImageIndex.of(List.of(manifest.descriptor())).raw();
        RawManifest subject = ImageManifest.read(manifest)
                .edit()
                .subject(manifest.descriptor().withPlatform(Platform.parse("linux/amd64")))
                .build()
                .raw();

        assertThatThrownBy(() -> RegistryRules.requireAcceptable(without))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no platform");
        assertThatThrownBy(() -> RegistryRules.requireAcceptable(subject))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the subject has a platform");
        RegistryRules.requireAcceptable(manifest);
    }
}
