package dev.nydusconvert.image.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {
    private final SampleImage first = SampleImage.oci(1, 2, 100);
    private final SampleImage second = SampleImage.oci(2, 2, 100);

    @TempDir
    private Path folder;

    private Path layout;

    @BeforeEach
    void layout() {
        layout = folder.resolve("layout");
    }

    private FileReference reference(String tag) {
        return (FileReference) ImageReference.parse("oci:" + layout + (tag.isEmpty() ? "" : ":" + tag));
    }

    private void write(SampleImage image, String tag) throws IOException {
        try (ImageDestination destination = FileTransports.openDestination(reference(tag))) {
            image.write(destination);
        }
    }

    private RawManifest top(String tag) throws IOException {
        try (ImageSource source = FileTransports.openSource(reference(tag))) {
            return source.topManifest();
        }
    }

    @Test
    void severalImagesLiveInOneLayout() throws IOException {
        write(first, "one");
        write(second, "two");
        assertThat(top("one")).isEqualTo(first.manifest());
        assertThat(top("two")).isEqualTo(second.manifest());
        assertThatThrownBy(() -> top("")).hasMessageContaining("has 2 images; name one of them (tags: one, two)");
        assertThatThrownBy(() -> top("three"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("no image with the tag 'three' (tags: one, two)");
    }

    @Test
    void aTagMovesAndTheOtherOnesStay() throws IOException {
        write(first, "one");
        write(first, "other");
        write(second, "one");
        assertThat(top("one")).isEqualTo(second.manifest());
        assertThat(top("other")).isEqualTo(first.manifest());
        assertThat(OciLayout.readIndex(FolderFiles.open(layout))).hasSize(2);
    }

    @Test
    void theOnlyImageNeedsNoTag() throws IOException {
        write(first, "");
        write(first, "");
        assertThat(top("")).isEqualTo(first.manifest());
        write(first, "named");
        assertThat(top("")).isEqualTo(first.manifest());
        assertThat(top("named")).isEqualTo(first.manifest());
    }

    @Test
    void entriesOfOthersKeepWhatTheySay() throws IOException {
        write(first, "one");
        String entry = "{\"mediaType\":\"application/vnd.example.thing\",\"size\":3,\"digest\":\"sha256:"
                + "ab".repeat(32) + "\",\"x-field\":{\"a\":[1,2.50]}}";
        String index = Files.readString(layout.resolve("index.json"));
        Files.writeString(
                layout.resolve("index.json"), index.replace("\"manifests\":[", "\"manifests\":[" + entry + ","));
        write(second, "two");
        assertThat(Files.readString(layout.resolve("index.json"))).contains(entry);
        assertThat(top("one")).isEqualTo(first.manifest());
    }

    @Test
    void referrersStandBesideTheImageAndDoNotHideIt() throws IOException {
        SampleImage signature = SampleImage.referrer(3, first.manifest());
        try (ImageDestination destination = FileTransports.openDestination(reference(""))) {
            first.writeBlobs(destination);
            signature.writeBlobs(destination);
            destination.putManifest(signature.manifest());
            destination.commit(first.manifest());
        }
        assertThat(top("")).isEqualTo(first.manifest());
        try (ImageSource source = FileTransports.openSource(reference(""))) {
            List<Descriptor> referrers = source.referrers(first.manifest().digest());
            assertThat(referrers).containsExactly(DescriptorList.referrer(signature.manifest()));
            assertThat(source.manifest(referrers.get(0))).isEqualTo(signature.manifest());
            assertThat(source.referrers(signature.manifest().digest())).isEmpty();
        }
    }

    @Test
    void aListThatNamesOneManifestAgainAndAgainCostsNoMore() throws IOException {
        write(first, "one");
        Descriptor entry = first.manifest().descriptor();
        List<Descriptor> entries = IntStream.range(0, 1_000)
                .mapToObj(i -> entry.withAnnotations(Map.of(OciLayout.REF_NAME, "tag" + i)))
                .toList();
        Files.write(layout.resolve(OciLayout.INDEX), DescriptorList.write(entries));
        List<String> opened = new ArrayList<>();
        try (ImageSource source = OciLayoutSource.open(reference(""), recording(opened))) {
            assertThatThrownBy(source::topManifest).hasMessageContaining("has 1000 images");
            assertThat(source.referrers(second.manifest().digest())).isEmpty();
        }
        assertThat(opened).hasSizeLessThan(10);
    }

    /** The files of the layout. */
    private StoredFiles recording(List<String> opened) throws IOException {
        StoredFiles files = FolderFiles.open(layout);
        return new StoredFiles() {
            @Override
            public String name() {
                return files.name();
            }

            @Override
            public Optional<ByteSource> open(String path) throws IOException {
                opened.add(path);
                return files.open(path);
            }

            @Override
            public void close() throws IOException {
                files.close();
            }
        };
    }

    @Test
    void twoWritersAtATimeLoseNothing() throws Exception {
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                SampleImage image = SampleImage.oci(100 + i, 1, 10);
                String tag = "tag" + i;
                running.add(threads.submit(() -> {
                    write(image, tag);
                    return null;
                }));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < writers; i++) {
            assertThat(top("tag" + i)).isEqualTo(SampleImage.oci(100 + i, 1, 10).manifest());
        }
    }

    @Test
    void anotherVersionOfTheLayoutIsNotRead() throws IOException {
        write(first, "one");
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
        assertThatThrownBy(() -> top("one")).isInstanceOf(UnsupportedFeatureException.class);
        Files.writeString(layout.resolve("oci-layout"), "{}");
        assertThatThrownBy(() -> top("one")).isInstanceOf(MalformedInputException.class);
        Files.delete(layout.resolve("oci-layout"));
        assertThatThrownBy(() -> top("one"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("has no oci-layout");
    }

    @Test
    void damagedIndexesAreErrorsOfTheInput() throws IOException {
        write(first, "one");
        String digest = first.manifest().digest().toString();
        String index = Files.readString(layout.resolve("index.json"));
        for (String damaged : List.of(
                "",
                "[]",
                "{\"manifests\":{}}",
                "{\"manifests\":[7]}",
                index.replace(digest, "sha256:../../../../etc/passwd"),
                index.replace(digest, "sha256:" + "AB".repeat(32)),
                index.replace("\"size\":", "\"size\":-"),
                index.replace("\"size\":", "\"size\":1"),
                "[".repeat(100_000))) {
            Files.writeString(layout.resolve("index.json"), damaged);
            assertThatThrownBy(() -> top("one")).as(damaged).isInstanceOf(MalformedInputException.class);
        }
    }
}
