package dev.nydusconvert.cli;

import dev.nydusconvert.io.Findings.Finding;
import dev.nydusconvert.layer.CheckReport;
import java.io.PrintWriter;
import java.util.List;

/** The outcomes of checks, for people: a line for each finding, and one that sums up each layer. */
final class CheckText {
    private final PrintWriter out;
    private final boolean quiet;

    /** @param quiet whether to leave out all but findings and failures */
    CheckText(PrintWriter out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
    }

    void write(CheckOutcome outcome) {
        if (outcome.report().isEmpty()) {
            out.println(outcome.file() + ": not checked: " + outcome.failure());
        } else {
            write(outcome.report().get());
        }
        out.flush();
    }

    private void write(CheckReport report) {
        for (Finding finding : report.findings()) {
            out.println("finding: " + finding);
        }
        if (quiet) {
            return;
        }
        long present = 0;
        for (CheckReport.CheckedBlob blob : report.blobs()) {
            if (blob.present()) {
                present++;
            } else {
                out.println("absent: blob " + blob.id() + ", so its chunks were not read");
            }
            blob.unchecked().ifPresent(reason -> out.println("not checked: blob " + blob.id() + ": " + reason));
        }
        String verdict = report.sound() ? "sound" : count(report.findings().size(), "finding");
        String format = report.version().isEmpty()
                ? ""
                : "; RAFS v" + report.version().get().number();
        out.println(report.file() + ": " + verdict + format + ", " + count(report.nodes(), "name") + ", "
                + present + " of " + count(report.blobs().size(), "blob") + ", " + count(report.chunks(), "chunk")
                + " of " + report.chunkBytes() + " bytes read");
    }

    void writeTotal(List<CheckOutcome> outcomes) {
        if (!quiet && outcomes.size() > 1) {
            long sound = outcomes.stream().filter(CheckOutcome::sound).count();
            out.println(
                    count(outcomes.size(), "layer") + ": " + sound + " sound, " + (outcomes.size() - sound) + " not");
        }
        out.flush();
    }

    private static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
