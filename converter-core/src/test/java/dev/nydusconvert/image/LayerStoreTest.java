package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {
    private static final LayerTar BASE = new LayerTar().dir("etc", 0700).noise("etc/data", 90_000, 5);
    /** Its directory is not listed, which the image must know of a layer that it did not convert. */
    private static final LayerTar IMPLIED = new LayerTar().file("etc/conf", "implied");

    @TempDir
    Path folder;

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    @Test
    void ofAChangedImageOnlyTheNewLayerIsConverted() throws IOException {
        FileReference changed = image("changed", BASE, IMPLIED, new LayerTar().file("new", "new"));
        ConvertReport plain = convert(changed, "plain", ConvertOptions.DEFAULTS, Optional.empty());

        ConvertReport first = convert(image("first", BASE, IMPLIED), "a", ConvertOptions.DEFAULTS);
        ConvertReport second = convert(changed, "b", ConvertOptions.DEFAULTS);
        ConvertReport third = convert(changed, "c", ConvertOptions.DEFAULTS);

        assertThat(packed(first)).containsExactly(true, true);
        assertThat(packed(second)).containsExactly(false, false, true);
        assertThat(packed(third)).containsExactly(false, false, false);
        assertThat(second.result()).isEqualTo(plain.result());
        assertThat(third.result()).isEqualTo(plain.result());
        assertThat(warnings).isEmpty();
    }

    @Test
    void layersOfOtherOptionsAreNotTaken() throws IOException {
        FileReference source = image("source", BASE);
        convert(source, "a", ConvertOptions.DEFAULTS);
        ConvertOptions keeping = ConvertOptions.builder()
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .keepCompression(true)
                        .build())
                .build();
        ConvertOptions together = ConvertOptions.builder().dedupLayers(true).build();

        assertThat(packed(convert(source, "b", keeping))).containsExactly(true);
        assertThat(packed(convert(source, "c", keeping))).containsExactly(false);
        assertThat(packed(convert(source, "d", together))).containsExactly(true);
        assertThat(packed(convert(source, "e", together))).containsExactly(true);
        assertThat(packed(convert(source, "f", ConvertOptions.DEFAULTS))).containsExactly(false);
    }

    @Test
    void damagedBlobIsToldPassedOverAndReplaced() throws IOException {
        FileReference source = image("source", BASE);
        ConvertReport first = convert(source, "a", ConvertOptions.DEFAULTS);
        Path blob = stored(first.images().get(0).layers().get(0).blob().digest());
        byte[] right = Files.readAllBytes(blob);
        byte[] wrong = right.clone();
        wrong[wrong.length / 2] ^= 1;
        Files.write(blob, wrong);

        ConvertReport second = convert(source, "b", ConvertOptions.DEFAULTS);

        assertThat(packed(second)).containsExactly(true);
        assertThat(second.result()).isEqualTo(first.result());
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("is converted anew")
                .contains("other content");
        assertThat(Files.readAllBytes(blob)).isEqualTo(right);
        assertThat(packed(convert(source, "c", ConvertOptions.DEFAULTS))).containsExactly(false);
    }

    @Test
    void missingBlobIsToldAndReplaced() throws IOException {
        FileReference source = image("source", BASE);
        ConvertReport first = convert(source, "a", ConvertOptions.DEFAULTS);
        Files.delete(stored(first.images().get(0).layers().get(0).blob().digest()));

        assertThat(packed(convert(source, "b", ConvertOptions.DEFAULTS))).containsExactly(true);
        assertThat(warnings).hasSize(1);
        assertThat(packed(convert(source, "c", ConvertOptions.DEFAULTS))).containsExactly(false);
    }

    @Test
    void damagedIndexDoesNotEndTheConversion() throws IOException {
        FileReference source = image("source", BASE);
        ConvertReport first = convert(source, "a", ConvertOptions.DEFAULTS);
        Files.writeString(folder.resolve("cache/index.json"), "{");

        ConvertReport second = convert(source, "b", ConvertOptions.DEFAULTS);

        assertThat(second.result()).isEqualTo(first.result());
        assertThat(warnings).hasSize(2);
    }

    @Test
    void entryUnderTheTagOfAnotherLayerIsNotTaken() throws IOException {
        FileReference one = image("one", BASE);
        FileReference other = image("other", IMPLIED);
        convert(one, "a", ConvertOptions.DEFAULTS);
        String oneIndex = Files.readString(folder.resolve("cache/index.json"));
        Files.delete(folder.resolve("cache/index.json"));
        convert(other, "b", ConvertOptions.DEFAULTS);
        String otherIndex = Files.readString(folder.resolve("cache/index.json"));
        Files.writeString(folder.resolve("cache/index.json"), oneIndex.replace(tag(oneIndex), tag(otherIndex)));

        assertThat(packed(convert(other, "c", ConvertOptions.DEFAULTS))).containsExactly(true);
        assertThat(warnings).singleElement().asString().contains("is not the one of the layer");
    }

    @Test
    void twoConversionsAtATimeStoreAllTheirLayers() throws IOException, ExecutionException, InterruptedException {
        FileReference one = image("one", BASE, IMPLIED);
        FileReference other = image("other", BASE, new LayerTar().noise("more", 50_000, 9));
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> convertUnchecked(one, "a"));
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> convertUnchecked(other, "b"));
        first.get();
        second.get();

        assertThat(packed(convert(one, "c", ConvertOptions.DEFAULTS))).containsExactly(false, false);
        assertThat(packed(convert(other, "d", ConvertOptions.DEFAULTS))).containsExactly(false, false);
    }

    @Test
    void folderWithOtherFilesIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        Files.writeString(folder.resolve("cache/letter"), "mine");

        assertThatThrownBy(() -> LayerStore.open(folder.resolve("cache"), warnings::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no OCI image layout");
    }

    private static String tag(String index) {
        return index.replaceFirst("(?s).*ref\\.name\":\"([0-9a-f]{64})\".*", "$1");
    }

    private Path stored(ContentDigest digest) {
        return folder.resolve("cache/blobs/sha256/" + digest.hex());
    }

    private FileReference image(String name, LayerTar... layers) throws IOException {
        TestImage image = new TestImage();
        for (LayerTar layer : layers) {
            image.gzipLayer(layer);
        }
        return image.writeTo(folder.resolve(name));
    }

    private static List<Boolean> packed(ConvertReport report) {
        return report.images().get(0).layers().stream()
                .map(layer -> layer.packed().isPresent())
                .toList();
    }

    private void convertUnchecked(FileReference source, String target) {
        try {
            convert(source, target, ConvertOptions.DEFAULTS);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConvertReport convert(FileReference source, String target, ConvertOptions options) throws IOException {
        try (LayerStore store = LayerStore.open(folder.resolve("cache"), warnings::add)) {
            return convert(source, target, options, Optional.of(store));
        }
    }

    private ConvertReport convert(
            FileReference source, String target, ConvertOptions options, Optional<LayerStore> store)
            throws IOException {
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(
                        TestImage.reference(folder.resolve("to").resolve(target)))) {
            return new ConvertImage(options, folder, ImageProgress.NONE)
                    .run(from, to, Optional.empty(), List.of(), store);
        }
    }
}
