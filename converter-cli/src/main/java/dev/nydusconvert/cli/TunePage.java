package dev.nydusconvert.cli;

import dev.nydusconvert.tune.TuneReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What {@code tune} says as a page with charts, for browsers. It holds all it needs: the figures, uPlot, and the script. */
final class TunePage {
    private static final String PLOT_LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private TunePage() {}

    static String of(TuneReport report) {
        // In a script element only "</script" and "<!--" mean something to the HTML parser; in JSON the escape is the
        // same character.
        String data =
                JsonOutput.text(json -> TuneJson.write(json, report), false).replace("<", "\\u003c");
        return resource("tune.html")
                .replace("/*{{uplot.css}}*/", resource(PLOT_LIBRARY + "uPlot.min.css"))
                .replace("/*{{uplot.js}}*/", resource(PLOT_LIBRARY + "uPlot.iife.min.js"))
                .replace("{{data}}", data);
    }

    private static String resource(String name) {
        try (InputStream in = TunePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("a part of the program is missing: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
