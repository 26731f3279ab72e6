package dev.nydusconvert.cli;

import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.model.Descriptor;
import java.io.Closeable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says on standard error what happens to the blobs of an image: on a terminal with one live line for each that is being worked
 * on, elsewhere with a line at its end, or as JSON with one object a line.
 */
final class BlobProgress implements ImageProgress, Closeable {
    private static final long INTERVAL_NANOS = 200_000_000;
    private static final int SHORT_DIGEST = 12;
    private static final String CLEAR_BELOW = "\033[J";

    private final PrintStream err;
    private final Mode mode;
    private final List<Line> active = new ArrayList<>();
    private int shown;
    private long next;

    /** How progress is told. */
    enum Mode {
        AUTO,
        LIVE,
        PLAIN,
        JSON,
        NONE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    BlobProgress(StandardStreams streams, Mode mode) {
        this.err = streams.err();
        Mode automatic = streams.errIsTerminal() ? Mode.LIVE : Mode.PLAIN;
        this.mode = mode == Mode.AUTO ? automatic : mode;
    }

    @Override
    public synchronized Blob begin(Descriptor blob, Action action) {
        Line line = new Line(blob, action);
        active.add(line);
        if (mode == Mode.JSON) {
            event(line, "begin", "", -1);
        }
        redraw();
        return line;
    }

    private synchronized void advance(Line line, long bytes) {
        line.done += bytes;
        long now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + INTERVAL_NANOS;
        if (mode == Mode.JSON) {
            event(line, "progress", "", -1);
        }
        redraw();
    }

    private synchronized void produce(Line line, long bytes) {
        line.made += bytes;
    }

    private synchronized void end(Line line, String outcome, long made) {
        active.remove(line);
        if (mode == Mode.LIVE) {
            clear();
        }
        if (mode == Mode.JSON) {
            event(line, "end", outcome, made);
        } else if (mode != Mode.NONE) {
            err.println(line.name() + ": " + outcome + line.total(made));
        }
        redraw();
    }

    private void event(Line line, String event, String outcome, long made) {
        // The fields need no escapes: words of ours, a digest, numbers.
        err.println("{\"event\":\"" + event + "\",\"action\":\""
                + line.action.name().toLowerCase(Locale.ROOT) + "\",\"digest\":\"" + line.blob.digest()
                + "\",\"size\":" + line.blob.size() + ",\"done\":" + line.done
                + (outcome.isEmpty() ? "" : ",\"outcome\":\"" + outcome + "\"")
                + (made < 0 ? "" : ",\"made\":" + made) + "}");
    }

    private void redraw() {
        if (mode != Mode.LIVE) {
            return;
        }
        clear();
        active.forEach(line -> err.println(line.text()));
        shown = active.size();
        err.flush();
    }

    private void clear() {
        if (shown > 0) {
            err.print("\033[" + shown + "A\r" + CLEAR_BELOW);
            shown = 0;
        }
    }

    /** Clears the live lines. */
    @Override
    public synchronized void close() {
        if (mode == Mode.LIVE) {
            clear();
            err.flush();
        }
    }

    /** One blob. */
    private final class Line implements Blob {
        private final Descriptor blob;
        private final Action action;
        private final long start = System.nanoTime();
        private long done;
        private long made;

        private Line(Descriptor blob, Action action) {
            this.blob = blob;
            this.action = action;
        }

        @Override
        public void advance(long bytes) {
            BlobProgress.this.advance(this, bytes);
        }

        @Override
        public void produce(long bytes) {
            BlobProgress.this.produce(this, bytes);
        }

        @Override
        public void end(String outcome, long made) {
            BlobProgress.this.end(this, outcome, made);
        }

        private String name() {
            return blob.digest().hex().substring(0, SHORT_DIGEST);
        }

        private String total(long made) {
            if (done == 0) {
                return "";
            }
            String result = made < 0
                    ? ""
                    : " -> " + SizeText.approximate(made) + " (" + SizeText.percent(made, blob.size()) + ")";
            return ", " + SizeText.approximate(blob.size()) + result + ", " + rate();
        }

        private String rate() {
            return SizeText.approximate((long) (done / Math.max(1e-3, (System.nanoTime() - start) / 1e9))) + "/s";
        }

        private String text() {
            return name() + ": " + action.name().toLowerCase(Locale.ROOT) + " " + SizeText.approximate(done) + " of "
                    + SizeText.approximate(blob.size()) + " (" + SizeText.percent(done, blob.size()) + ")"
                    + (made == 0 ? "" : " -> " + SizeText.approximate(made) + " (" + SizeText.percent(made, done) + ")")
                    + ", " + rate();
        }
    }
}
