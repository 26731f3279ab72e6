package dev.nydusconvert.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.Result;
import dev.nydusconvert.tune.TuneReport.Sizes;
import dev.nydusconvert.tune.TuneReport.Speed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecommendationTest {
    private static final Chunks CHUNKS = new Chunks(0, 0, 0, 0, 0, 0);

    private static Result result(int chunkSize, int batchSize, long size, FetchCost fetch) {
        return new Result(
                new Setting(chunkSize, Compression.ZSTD, batchSize),
                new Sizes(size, 0, 0),
                CHUNKS,
                Optional.ofNullable(fetch),
                new Speed(1, 1));
    }

    private static int chosen(Result... results) {
        return Recommendation.of(List.of(results)).setting().chunkSize();
    }

    @Test
    void theChunksNearestToOneMebibyteOfThoseThatAreAboutAsSmallAsCanBe() {
        assertThat(chosen(
                        result(1 << 17, 0, 10_000, null),
                        result(1 << 18, 0, 10_200, null),
                        result(1 << 20, 0, 10_201, null)))
                .isEqualTo(1 << 18);
        assertThat(chosen(
                        result(1 << 19, 0, 10_000, null),
                        result(1 << 21, 0, 10_200, null),
                        result(1 << 22, 0, 10_000, null)))
                .isEqualTo(1 << 21);
    }

    @Test
    void noBatchesUnlessTheyPay() {
        assertThat(chosen(result(1, 0, 10_100, null), result(2, 1, 10_000, null)))
                .isEqualTo(1);
        assertThat(chosen(result(1, 0, 10_300, null), result(2, 1, 10_000, null)))
                .isEqualTo(2);
    }

    @Test
    void withFilesTheCheapestToReadOfThoseThatAreNotMuchLarger() {
        FetchCost dear = new FetchCost(0, 2_000_000, 0, 1);
        FetchCost cheap = new FetchCost(0, 1_000_000, 0, 1);

        assertThat(chosen(
                        result(1, 0, 11_001, new FetchCost(0, 1, 0, 1)),
                        result(2, 0, 11_000, cheap),
                        result(4, 0, 10_000, dear)))
                .isEqualTo(2);
    }

    @Test
    void requestsCost() {
        FetchCost many = new FetchCost(0, 1_000_000, 0, 100);
        FetchCost few = new FetchCost(0, 1_500_000, 0, 1);

        assertThat(chosen(result(1, 0, 10_000, many), result(2, 0, 10_000, few)))
                .isEqualTo(2);
    }

    @Test
    void theReasonSaysHowManyWereInTheRunning() {
        Recommendation one = Recommendation.of(List.of(result(1, 0, 5, null)));
        Recommendation two = Recommendation.of(List.of(result(1, 0, 1_000, null), result(2, 0, 1_010, null)));

        assertThat(one.reason()).isEqualTo("It is the only setting that was tried.");
        assertThat(two.reason())
                .isEqualTo("2 of 2 settings are within 2 % of the smallest total size, 1000 bytes. Of those it is the"
                        + " nearest to what is usual: no batches, chunks of 1 MiB.");
    }
}
