package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The setting that suits best, by a rule that measured times have no part in (docs/tune.md).
 *
 * <ol>
 *   <li>Settings whose total size is more than so much above the smallest one are out: {@value #SIZE_TOLERANCE_PERCENT} %
 *       if files were given, {@value #TIE_PERCENT} % if not.
 *   <li>If files were given, of those left the ones stay whose fetch cost is within {@value #TIE_PERCENT} % of the lowest. The
 *       cost is the bytes fetched and {@value #REQUEST_COST} for each request.
 *   <li>Of those left: no batches before batches; then the chunk size nearest to the usual one of 1 MiB, since images share
 *       chunks only if they have the same size, and the larger of two that are as near; then the smallest total size.
 * </ol>
 *
 * @param setting the one that is left
 * @param reason why, in a sentence or two
 */
public record Recommendation(Setting setting, String reason) {
    /** What a request costs, as bytes that could be transferred in its time: about 5 ms at 100 Mbit/s. */
    static final int REQUEST_COST = 1 << 16;

    static final int SIZE_TOLERANCE_PERCENT = 10;
    static final int TIE_PERCENT = 2;

    static Recommendation of(List<Result> results) {
        boolean withFiles = results.get(0).fetch().isPresent();
        int tolerance = withFiles ? SIZE_TOLERANCE_PERCENT : TIE_PERCENT;
        long smallest = results.stream().mapToLong(Recommendation::total).min().orElseThrow();
        List<Result> left = within(results, tolerance, Recommendation::total);
        List<String> reasons = new ArrayList<>();
        reasons.add(
                results.size() == 1
                        ? "It is the only setting that was tried."
                        : left.size() + " of " + results.size() + " settings are within " + tolerance
                                + " % of the smallest total size, " + smallest + " bytes.");
        if (withFiles && results.size() > 1) {
            left = within(left, TIE_PERCENT, Recommendation::fetchCost);
            reasons.add(
                    left.size() == 1
                            ? "Of these it reads the given files at the lowest cost (bytes fetched, and " + REQUEST_COST
                                    + " for each request)."
                            : left.size() + " of these read the given files within " + TIE_PERCENT
                                    + " % of the lowest cost (bytes fetched, and " + REQUEST_COST
                                    + " for each request).");
        }
        if (left.size() > 1) {
            reasons.add("Of those it is the nearest to what is usual: no batches, chunks of 1 MiB.");
        }
        Result best = left.stream().min(PREFERENCE).orElseThrow();
        return new Recommendation(best.setting(), String.join(" ", reasons));
    }

    private static final Comparator<Result> PREFERENCE = Comparator.<Result>comparingInt(
                    result -> result.setting().batchSize() == 0 ? 0 : 1)
            .thenComparingInt(result -> doublings(result.setting().chunkSize(), ChunkingOptions.DEFAULT_SIZE))
            .thenComparing(result -> result.setting().chunkSize(), Comparator.reverseOrder())
            .thenComparingLong(Recommendation::total);

    private static int doublings(int chunkSize, int other) {
        return Math.abs(Integer.numberOfTrailingZeros(chunkSize) - Integer.numberOfTrailingZeros(other));
    }

    private static List<Result> within(List<Result> results, int percent, ToLongFunction<Result> measure) {
        long lowest = results.stream().mapToLong(measure).min().orElseThrow();
        return results.stream()
                .filter(result -> measure.applyAsLong(result) - lowest <= lowest / 100.0 * percent)
                .toList();
    }

    private static long total(Result result) {
        return result.sizes().total();
    }

    private static long fetchCost(Result result) {
        FetchCost cost = result.fetch().orElse(FetchCost.NONE);
        return cost.fetchedBytes() + cost.requests() * REQUEST_COST;
    }
}
