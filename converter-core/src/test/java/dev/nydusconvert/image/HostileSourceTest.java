package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.registry.FakeRegistry;
import dev.nydusconvert.image.registry.Fault;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is wrong with a source, the tag of the destination stays where it was, and no upload stays open. */
class HostileSourceTest {
    private static final LayerTar TAR = new LayerTar().dir("d", 0755).noise("d/noise", 200_000, 1);

    @TempDir
    Path folder;

    private final Transports transports =
            new Transports(TransportOptions.defaults().withEnvironment(Map.of()).withPlainHttp(HostSet.ALL));
    private final RawManifest before = new TestImage().gzipLayer(new LayerTar()).manifest();
    private FakeRegistry registry;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = FakeRegistry.start();
        registry.putManifest("app", "nydus", before);
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    /** What is wrong with the second of two layers. */
    enum Damage {
        GZIP_IS_CUT("layer sha256:") {
            @Override
            TestImage addTo(TestImage image) {
                byte[] whole = TAR.gzip();
                return image.layer(MediaTypes.OCI_LAYER_GZIP, Arrays.copyOf(whole, whole.length - 1000), TAR.plain());
            }
        },
        TAR_IS_CUT("layer sha256:") {
            @Override
            TestImage addTo(TestImage image) {
                byte[] cut = Arrays.copyOf(TAR.plain(), 150_000);
                return image.layer(MediaTypes.OCI_LAYER, cut, cut);
            }
        },
        DIFF_ID_IS_ANOTHER("but the diffID in the config is") {
            @Override
            TestImage addTo(TestImage image) {
                return image.gzipLayer(TAR).wrongDiffId();
            }
        },
        SIZE_IS_TOO_SMALL("but its descriptor says") {
            @Override
            RawManifest change(ImageManifest manifest) throws IOException {
                return withSize(manifest, -7);
            }
        },
        SIZE_IS_TOO_LARGE("but its descriptor says") {
            @Override
            RawManifest change(ImageManifest manifest) throws IOException {
                return withSize(manifest, 1L << 50);
            }
        },
        BLOB_IS_ANOTHER("layer sha256:") {
            @Override
            void spoil(Path blob) throws IOException {
                byte[] bytes = Files.readAllBytes(blob);
                bytes[bytes.length - 20] ^= 1;
                Files.write(blob, bytes);
            }
        },
        BLOB_IS_MISSING("has no blobs/sha256/") {
            @Override
            void spoil(Path blob) throws IOException {
                Files.delete(blob);
            }
        };

        private final String message;

        Damage(String message) {
            this.message = message;
        }

        TestImage addTo(TestImage image) {
            return image.gzipLayer(TAR);
        }

        RawManifest change(ImageManifest manifest) throws IOException {
            return manifest.raw();
        }

        void spoil(Path blob) throws IOException {}

        private static RawManifest withSize(ImageManifest manifest, long more) throws IOException {
            List<Descriptor> layers = new ArrayList<>(manifest.layers());
            Descriptor last = layers.get(1);
            layers.set(1, Descriptor.of(last.mediaType(), last.digest(), last.size() + more));
            return manifest.edit().layers(layers).build().raw();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedLayerIsAnErrorAndTheTagStaysWhereItWas(Damage damage) throws IOException {
        TestImage image = damage.addTo(new TestImage().gzipLayer(new LayerTar().file("fine", "fine")));
        FileReference source = image.writeTo(folder.resolve("source"));
        ImageManifest manifest = ImageManifest.read(image.manifest());
        try (ImageDestination layout = transports.openDestination(source)) {
            layout.commit(damage.change(manifest));
        }
        damage.spoil(folder.resolve("source/blobs/sha256")
                .resolve(manifest.layers().get(1).digest().hex()));

        assertThatThrownBy(() -> convert(source))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(damage.message);
        assertTagStays();
    }

    @Test
    void anIndexThatNamesItselfOverAndOverEnds() throws IOException {
        FileReference source = new TestImage().gzipLayer(TAR).writeTo(folder.resolve("source"));
        try (ImageDestination layout = transports.openDestination(source)) {
            RawManifest index = before;
            for (int i = 0; i < 50; i++) {
                Descriptor entry = index.descriptor().withPlatform(Platform.parse("linux/amd64"));
                layout.putManifest(index);
                index = ImageIndex.of(List.of(entry, entry)).raw();
            }
            layout.commit(index);
        }

        assertThatThrownBy(() -> convert(source)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> copy(source)).isInstanceOf(IOException.class);
        assertTagStays();
    }

    @Test
    void aRegistryThatFailsForGoodAtTheManifestLeavesTheTag() throws IOException {
        FileReference source = new TestImage().gzipLayer(TAR).writeTo(folder.resolve("source"));
        registry.withFault(Fault.status("PUT .*/manifests/.*", 1000, 403));

        assertThatThrownBy(() -> convert(source)).isInstanceOf(IOException.class);
        assertTagStays();
    }

    private void convert(FileReference source) throws IOException {
        try (ImageSource from = transports.openSource(source);
                ImageDestination to = transports.openDestination(target())) {
            new ConvertImage(ConvertOptions.DEFAULTS, folder, ImageProgress.NONE).run(from, to);
        }
    }

    private void copy(FileReference source) throws IOException {
        try (ImageSource from = transports.openSource(source);
                ImageDestination to = transports.openDestination(target())) {
            new CopyImage(false, 2, ImageProgress.NONE).run(from, to);
        }
    }

    private ImageReference target() {
        return registry.reference("app:nydus");
    }

    private void assertTagStays() {
        assertThat(registry.manifest("app", "nydus")).isEqualTo(before);
        assertThat(registry.openUploads()).isZero();
    }
}
