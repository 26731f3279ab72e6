package dev.nydusconvert.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Compares two runs of benchmarks: {@code CompareResults BASELINE NEW [THRESHOLD]}, the threshold in percent, 10 if not given.
 *
 * <p>Prints for each benchmark of both how much faster the new run is, and ends with 1 if one is slower by more than the
 * threshold, with 2 if they cannot be compared.
 */
public final class CompareResults {
    private static final double DEFAULT_THRESHOLD = 10;
    private static final int REGRESSION = 1;
    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;

    CompareResults(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(new CompareResults(System.out, System.err).run(args));
    }

    int run(String... args) {
        if (args.length < 2 || args.length > 3) {
            err.println("usage: CompareResults BASELINE NEW [THRESHOLD-PERCENT]");
            return USAGE;
        }
        try {
            double threshold = args.length == 3 ? Double.parseDouble(args[2]) : DEFAULT_THRESHOLD;
            if (!(threshold >= 0 && threshold < 100)) {
                throw new NumberFormatException();
            }
            return compare(JmhResults.read(Path.of(args[0])), JmhResults.read(Path.of(args[1])), threshold);
        } catch (NumberFormatException e) {
            err.println("the threshold is a percentage from 0 to less than 100, not '" + args[2] + "'");
        } catch (IOException e) {
            err.println(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return USAGE;
    }

    private int compare(JmhResults baseline, JmhResults later, double threshold) {
        int common = 0;
        int slower = 0;
        for (Map.Entry<String, JmhResults.Score> entry : baseline.scores().entrySet()) {
            JmhResults.Score score = later.scores().get(entry.getKey());
            if (score == null) {
                continue;
            }
            common++;
            double ratio = entry.getValue().ratioOf(score);
            boolean regression = !(ratio >= 1 - threshold / 100);
            slower += regression ? 1 : 0;
            out.println(String.format(
                    Locale.ROOT,
                    "%6.2f x  %12.3f -> %12.3f %-6s  %s%s",
                    ratio,
                    entry.getValue().value(),
                    score.value(),
                    score.unit(),
                    entry.getKey(),
                    regression ? "  SLOWER" : ""));
        }
        out.println(common + " compared, " + slower + " slower by more than "
                + String.format(Locale.ROOT, "%.1f", threshold) + " %; only in the baseline "
                + (baseline.scores().size() - common) + ", only in the new run "
                + (later.scores().size() - common));
        if (common == 0) {
            err.println("the two runs have no benchmark in common");
            return USAGE;
        }
        return slower == 0 ? 0 : REGRESSION;
    }
}
