package dev.nydusconvert.cli;

import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RoundTripReport;
import java.io.PrintWriter;
import java.util.List;

/** Round trips for people: one line each. */
final class RoundtripText {
    private RoundtripText() {}

    static void write(PrintWriter out, RoundTripReport report) {
        out.println(report.tar() + ": " + format(report.options()) + ": " + verdict(report));
        out.flush();
    }

    private static String format(PackOptions options) {
        return "RAFS v" + options.version().number() + ", " + options.layout().label() + ", "
                + options.chunking().compression().label() + ", chunks of "
                + SizeText.approximate(options.chunking().chunkSize())
                + (options.chunking().batchSize() == 0
                        ? ""
                        : ", batches of "
                                + SizeText.approximate(options.chunking().batchSize()))
                + (options.encryption().isPresent() ? ", encrypted" : "")
                + (options.alignedChunks() ? ", aligned" : "");
    }

    private static String verdict(RoundTripReport report) {
        if (report.failure().isPresent()) {
            return "FAILED: " + report.failure().get();
        }
        return (report.exact() ? "exact" : "DIFFERS") + stream(report) + "; "
                + report.packed().orElseThrow().input().orElseThrow().tarSize() + " bytes to "
                + SizeText.tenths(100 * report.ratio())
                + " %; packed in " + SizeText.tenths(report.packTime().toNanos() / 1e9) + " s, unpacked in "
                + SizeText.tenths(report.unpackTime().toNanos() / 1e9) + " s";
    }

    /** A compressed input may not come back as it was, though its tar does. */
    private static String stream(RoundTripReport report) {
        return report.streamReproduced() ? "" : " (but its compressed stream is another)";
    }

    static void writeTotal(PrintWriter out, List<RoundTripReport> reports) {
        if (reports.size() > 1) {
            long exact = reports.stream().filter(RoundTripReport::exact).count();
            out.println(reports.size() + " round trips: " + exact + " exact, " + (reports.size() - exact) + " not");
        }
        out.flush();
    }
}
