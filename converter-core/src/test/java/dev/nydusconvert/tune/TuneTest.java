package dev.nydusconvert.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.layer.PrefetchFile;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.Result;
import dev.nydusconvert.tune.TuneReport.Sizes;
import dev.nydusconvert.tune.TuneReport.Speed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class TuneTest {
    private static final List<Integer> SIZES = List.of(1 << 12, 1 << 16, 1 << 17, 1 << 20, 1 << 22);

    private static TuneOptions options(List<Integer> batches, int threads, PrefetchFile... files) {
        return new TuneOptions(
                SIZES, TuneOptions.COMPRESSIONS, batches, DigestAlgorithm.BLAKE3, List.of(files), 1 << 20, threads);
    }

    private static TuneImage image(String name, byte[]... tars) {
        return new TuneImage(
                name,
                Arrays.stream(tars).map(tar -> SeededLayer.layer(name, tar)).toList());
    }

    @Test
    void sizesAndChunksAreThoseThatPackMakes() throws IOException {
        byte[] lower = SeededLayer.mixed(1);
        byte[] upper = SeededLayer.mixed(2);

        TuneReport report =
                new Tune(options(List.of(0, 1 << 12, 1 << 16, 1 << 20), 2)).run(List.of(image("app", lower, upper)));

        assertThat(report.results()).hasSize(3 * (2 + 3 + 3 + 4 + 4));
        for (Result result : report.results()) {
            PackResult first = pack(lower, result.setting());
            PackResult second = pack(upper, result.setting());
            String setting = result.setting().toString();
            assertThat(result.sizes().blobs())
                    .as(setting)
                    .isEqualTo(first.blob().orElseThrow().size()
                            + second.blob().orElseThrow().size());
            assertThat(result.sizes().bootstraps())
                    .as(setting)
                    .isEqualTo(first.bootstrap().size() + second.bootstrap().size());
            assertThat(result.sizes().chunkTables()).as(setting).isEqualTo(table(first) + table(second));
            Chunks chunks = result.chunks();
            assertThat(chunks.references())
                    .as(setting)
                    .isEqualTo(
                            first.counts().chunkReferences() + second.counts().chunkReferences());
            assertThat(chunks.stored())
                    .as(setting)
                    .isEqualTo(first.counts().chunks() + second.counts().chunks());
            assertThat(chunks.bytes() - chunks.repeatedInLayer())
                    .as(setting)
                    .isEqualTo(first.counts().chunkBytes() + second.counts().chunkBytes());
        }
    }

    private static long table(PackResult result) {
        return result.blob().orElseThrow().size()
                - result.blob().orElseThrow().info().orElseThrow().chunkTable().offset();
    }

    private static PackResult pack(byte[] tar, Setting setting) throws IOException {
        PackOptions options = PackOptions.builder()
                .chunking(new ChunkingOptions(
                        setting.chunkSize(), DigestAlgorithm.BLAKE3, setting.compression(), setting.batchSize()))
                .threads(1)
                .build();
        try (LayerOutputs nowhere = LayerOutputs.discarded()) {
            return new Pack(options).run(new ByteArrayInputStream(tar), "layer", nowhere);
        }
    }

    @Test
    void everythingButTimesIsTheSameForAnyNumberOfThreads() throws IOException {
        List<TuneImage> images = List.of(
                image("one", SeededLayer.mixed(1), SeededLayer.mixed(2)),
                image("two", SeededLayer.mixed(1), SeededLayer.mixed(3)));
        PrefetchFile file = PrefetchFile.whole("/large/own");

        TuneReport one = new Tune(options(List.of(0, 1 << 16), 1, file), () -> 0).run(images);
        TuneReport five = new Tune(options(List.of(0, 1 << 16), 5, file), () -> 0).run(images);

        assertThat(five.results()).isEqualTo(one.results());
        assertThat(five.images()).isEqualTo(one.images());
        assertThat(five.recommendation()).isEqualTo(one.recommendation());
    }

    @Test
    void compressedTarsCountAsPlainOnes() throws IOException {
        byte[] tar = SeededLayer.mixed(1);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(gzip)) {
            stream.write(tar);
        }

        TuneReport plain = new Tune(options(List.of(0), 2), () -> 0).run(List.of(image("app", tar)));
        TuneReport compressed =
                new Tune(options(List.of(0), 2), () -> 0).run(List.of(image("app", gzip.toByteArray())));

        assertThat(compressed).isEqualTo(plain);
    }

    @Test
    void repeatedChunksCountWhereTheyAreFoundFirst() throws IOException {
        byte[] a = SeededLayer.noise(1, 1 << 16);
        byte[] b = SeededLayer.noise(2, 1 << 16);
        byte[] c = SeededLayer.noise(3, 1 << 16);
        byte[] lower = new SeededLayer().file("a", a).file("a2", a).finish();
        byte[] upper = new SeededLayer().file("a", a).file("b", b).finish();
        byte[] next = new SeededLayer().file("b", b).file("c", c).file("b2", b).finish();

        TuneReport report =
                new Tune(options(List.of(0), 2)).run(List.of(image("one", lower, upper), image("two", next)));

        Chunks chunks = at(report, 1 << 16, Compression.NONE).chunks();
        assertThat(chunks).isEqualTo(new Chunks(7, 5, 7 << 16, 2 << 16, 1 << 16, 1 << 16));
    }

    private static Result at(TuneReport report, int chunkSize, Compression compression) {
        return report.results().stream()
                .filter(result -> result.setting().equals(new Setting(chunkSize, compression, 0)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLayerThatSeveralImagesHaveIsReadAndCountedOnce() throws IOException {
        byte[] tar = SeededLayer.mixed(1);
        AtomicInteger opened = new AtomicInteger();
        TuneImage.Layer layer = new TuneImage.Layer("base", Optional.of("sha256:1"), () -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(tar);
        });

        TuneReport report = new Tune(options(List.of(0), 1, PrefetchFile.whole("/zeros")), () -> 0)
                .run(List.of(new TuneImage("one", List.of(layer)), new TuneImage("two", List.of(layer))));
        TuneReport once = new Tune(options(List.of(0), 1), () -> 0).run(List.of(image("app", tar)));

        assertThat(opened).hasValue(1);
        assertThat(report.images().get(0).layers().get(0).shared()).isFalse();
        assertThat(report.images().get(1).layers().get(0).shared()).isTrue();
        assertThat(report.results().stream().map(Result::sizes))
                .isEqualTo(once.results().stream().map(Result::sizes).toList());
        assertThat(at(report, 1 << 16, Compression.NONE).fetch().orElseThrow().askedBytes())
                .isEqualTo(600_000);
    }

    @Test
    void filesAreFetchedInWholeChunks() throws IOException {
        byte[] tar = new SeededLayer()
                .file("first", SeededLayer.noise(1, 200_000))
                .file("second", SeededLayer.noise(2, 200_000))
                .finish();
        PrefetchFile part = new PrefetchFile(
                "/second", Optional.of(List.of(new PrefetchFile.Range(65_530, 10), new PrefetchFile.Range(70_000, 0))));

        TuneReport report = new Tune(options(List.of(0), 1, part)).run(List.of(image("app", tar)));

        assertThat(at(report, 1 << 12, Compression.NONE).fetch()).contains(new FetchCost(10, 8_192, 8_192, 1));
        assertThat(at(report, 1 << 16, Compression.NONE).fetch()).contains(new FetchCost(10, 131_072, 131_072, 1));
        assertThat(at(report, 1 << 20, Compression.NONE).fetch()).contains(new FetchCost(10, 200_000, 200_000, 1));
    }

    @Test
    void aChunkInABatchIsFetchedWithTheBatch() throws IOException {
        byte[] tar = new SeededLayer()
                .file("a", SeededLayer.noise(1, 1_000))
                .file("b", SeededLayer.noise(2, 1_000))
                .file("large", SeededLayer.noise(3, 100_000))
                .finish();
        TuneOptions options = options(
                List.of(1 << 16), 1, PrefetchFile.whole("b"), PrefetchFile.whole("a"), PrefetchFile.whole("no"));

        TuneReport report = new Tune(options).run(List.of(image("app", tar)));

        assertThat(report.images().get(0).missingFiles()).containsExactly("no");
        assertThat(report.results()).allSatisfy(result -> {
            FetchCost cost = result.fetch().orElseThrow();
            assertThat(cost.askedBytes()).isEqualTo(2_000);
            assertThat(cost.decodedBytes()).isEqualTo(2_000);
            assertThat(cost.requests()).isEqualTo(1);
        });
    }

    @Test
    void theUppermostLayerThatHasAFileCounts() throws IOException {
        byte[] lower = new SeededLayer()
                .file("dir/a", SeededLayer.noise(1, 1_000))
                .file("dir/b", SeededLayer.noise(2, 2_000))
                .file("dir/c", SeededLayer.noise(3, 3_000))
                .finish();
        byte[] upper = new SeededLayer()
                .file("dir/a", SeededLayer.noise(4, 10_000))
                .file("dir/.wh.b", new byte[0])
                .finish();
        TuneOptions options = options(
                List.of(0),
                1,
                PrefetchFile.whole("/dir/a"),
                PrefetchFile.whole("/dir/b"),
                PrefetchFile.whole("/dir/c"),
                PrefetchFile.whole("/dir"));

        TuneReport report = new Tune(options).run(List.of(image("app", lower, upper)));

        assertThat(report.images().get(0).missingFiles()).containsExactly("/dir/b", "/dir");
        assertThat(at(report, 1 << 16, Compression.NONE).fetch()).contains(new FetchCost(13_000, 13_000, 13_000, 2));
    }

    @Test
    void layersWithoutDataHaveNoBlob() throws IOException {
        byte[] tar = new SeededLayer().file("empty", new byte[0]).finish();

        TuneReport report =
                new Tune(options(List.of(0), 1, PrefetchFile.whole("empty")), () -> 0).run(List.of(image("app", tar)));

        Result result = report.results().get(0);
        assertThat(result.sizes().blobs()).isZero();
        assertThat(result.sizes().bootstraps())
                .isEqualTo(pack(tar, result.setting()).bootstrap().size());
        assertThat(result.fetch()).contains(FetchCost.NONE);
        assertThat(result.speed()).isEqualTo(new Speed(0, 0));
    }

    @Test
    void timesAreThoseOfTheClock() throws IOException {
        byte[] tar = new SeededLayer()
                .file("a", SeededLayer.bytes(1, 4_000))
                .file("b", SeededLayer.bytes(1, 4_000))
                .finish();
        AtomicLong now = new AtomicLong();

        TuneReport report = new Tune(options(List.of(0), 1), () -> now.getAndAdd(10)).run(List.of(image("app", tar)));

        // Each of two references is digested, the one distinct chunk compressed once and decompressed for both.
        assertThat(report.results())
                .allSatisfy(result -> assertThat(result.speed()).isEqualTo(new Speed(30, 20)));
    }

    @Test
    void damageIsReportedWithTheNameOfTheLayer() throws IOException {
        byte[] tar = SeededLayer.mixed(1);
        byte[] cut = Arrays.copyOf(tar, 5_000);

        assertThatThrownBy(() -> new Tune(options(List.of(0), 2)).run(List.of(image("broken", cut))))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("broken");
    }

    @Test
    void nothingToTryIsRefused() {
        assertThatThrownBy(() -> new Tune(options(List.of(0), 1)).run(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options(List.of(1 << 23), 1)).hasMessageContaining("nothing to try");
        assertThatThrownBy(() -> options(List.of(3), 1)).hasMessageContaining("batch size 3");
        assertThatThrownBy(() -> options(List.of(0), 0)).hasMessageContaining("threads");
        assertThatThrownBy(() -> new TuneOptions(
                        List.of(100_000),
                        TuneOptions.COMPRESSIONS,
                        List.of(0),
                        DigestAlgorithm.BLAKE3,
                        List.of(),
                        0,
                        1))
                .hasMessageContaining("chunk size 100000");
        assertThatThrownBy(() -> new TuneOptions(
                        SIZES, List.of(Compression.GZIP), List.of(0), DigestAlgorithm.BLAKE3, List.of(), 0, 1))
                .hasMessageContaining("gzip");
    }

    @Test
    void sizesAddUp() {
        assertThat(new Sizes(100, 10, 20).total()).isEqualTo(120);
        assertThat(new Sizes(100, 10, 20).metadata()).isEqualTo(30);
        assertThat(Speed.bytesPerSecond(1_000, 0)).isZero();
        assertThat(Speed.bytesPerSecond(1_000, 500_000_000)).isEqualTo(2_000);
    }
}
