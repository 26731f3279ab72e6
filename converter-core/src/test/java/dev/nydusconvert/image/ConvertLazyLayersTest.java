package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.layer.EstargzLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that other lazy formats have prepared (eStargz, zstd:chunked) are converted as the tars that they are. */
class ConvertLazyLayersTest {
    private static final int SKIPPABLE_FRAME = 0x184D2A50;

    @TempDir
    Path folder;

    @Test
    void anEstargzLayerBecomesANydusLayerAndItsTarComesBack() throws IOException {
        EstargzLayer.Made layer = EstargzLayer.random(5, 4096);
        byte[] tar;
        try (GZIPInputStream gunzip = new GZIPInputStream(new ByteArrayInputStream(layer.bytes()))) {
            tar = gunzip.readAllBytes();
        }
        assertThat(tar).asString(StandardCharsets.ISO_8859_1).contains("stargz.index.json");

        assertConvertedAndRestored(new TestImage().layer(MediaTypes.OCI_LAYER_GZIP, layer.bytes(), tar));
    }

    @Test
    void aZstdChunkedLayerBecomesANydusLayerAndItsTarComesBack() throws IOException {
        byte[] tar = new LayerTar()
                .dir("d", 0755)
                .noise("d/a", 300_000, 1)
                .file("d/b", "b")
                .plain();
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        // A frame for each piece, then what the format's own readers look for, in frames that others skip.
        for (int at = 0; at < tar.length; at += 70_000) {
            layer.write(Zstd.compress(Arrays.copyOfRange(tar, at, Math.min(tar.length, at + 70_000))));
        }
        layer.write(skippable(Zstd.compress("{\"version\":1,\"entries\":[]}".getBytes(StandardCharsets.UTF_8))));
        layer.write(skippable(new byte[64]));

        assertConvertedAndRestored(new TestImage().layer(MediaTypes.OCI_LAYER_ZSTD, layer.toByteArray(), tar));
    }

    private static byte[] skippable(byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE_FRAME)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private void assertConvertedAndRestored(TestImage image) throws IOException {
        FileReference source = image.writeTo(folder.resolve("source"));
        FileReference nydus = TestImage.reference(folder.resolve("nydus"));
        FileReference reverted = TestImage.reference(folder.resolve("reverted"));
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(nydus)) {
            new ConvertImage(ConvertOptions.DEFAULTS, folder, ImageProgress.NONE).run(from, to);
        }

        try (ImageSource from = TestImage.open(nydus);
                ImageSource against = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(reverted)) {
            TestImage.requireSound(from, against, folder);
            RevertReport report = new RevertImage(RevertOptions.DEFAULTS, folder, ImageProgress.NONE).run(from, to);
            // The config has the digests of the tars: equal configs, equal tars.
            assertThat(ImageManifest.read(report.result()).config())
                    .isEqualTo(ImageManifest.read(image.manifest()).config());
        }
    }
}
