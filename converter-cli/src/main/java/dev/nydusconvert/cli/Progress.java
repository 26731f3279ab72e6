package dev.nydusconvert.cli;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** One line on the terminal that says how much of the input has been read and how fast; nothing elsewhere. */
final class Progress implements Closeable {
    private static final long FIRST_AFTER_NANOS = 500_000_000;
    private static final long INTERVAL_NANOS = 200_000_000;
    private static final String CLEAR_LINE = "\r\033[K";

    private final StandardStreams streams;
    private final PrintStream terminal;
    private final long total;
    private final long start = System.nanoTime();
    private long next = start + FIRST_AFTER_NANOS;
    private long read;
    private boolean shown;

    /** @param total length of the input in bytes; 0 if it is not known */
    Progress(StandardStreams streams, long total) {
        this.streams = streams;
        this.terminal = streams.err();
        this.total = total;
    }

    /** The same stream, watched; as it is if there is no terminal. */
    InputStream watch(InputStream in) {
        return streams.errIsTerminal() ? new Watched(in) : in;
    }

    private void advance(long bytes) {
        read += bytes;
        long now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + INTERVAL_NANOS;
        shown = true;
        String share =
                total == 0 ? "" : " of " + SizeText.approximate(total) + " (" + SizeText.percent(read, total) + ")";
        long rate = (long) (read / ((now - start) / 1e9));
        terminal.print(CLEAR_LINE + SizeText.approximate(read) + share + " read, " + SizeText.approximate(rate) + "/s");
        terminal.flush();
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (shown) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
        }
    }

    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            advance(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            advance(Math.max(count, 0));
            return count;
        }
    }
}
