package dev.nydusconvert.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/** Writes results as JSON that people can read too. The fields are a promise to scripts: docs/cli.md lists them. */
public final class JsonOutput {
    private JsonOutput() {}

    /** Writes one value, and a line end. */
    static void write(PrintWriter out, Consumer<JsonGenerator> value) {
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), new Unclosed(out))) {
            value.accept(json);
        }
        out.println();
        out.flush();
    }

    /**
     * One value as text, without a line end.
     *
     * @param indented whether on many lines
     */
    public static String text(Consumer<JsonGenerator> value, boolean indented) {
        StringWriter text = new StringWriter();
        ObjectWriteContext context = indented ? new Indented() : ObjectWriteContext.empty();
        try (JsonGenerator json = new JsonFactory().createGenerator(context, text)) {
            value.accept(json);
        }
        return text.toString();
    }

    /** A digest with its algorithm, as manifests write it. */
    static String sha256(Object digest) {
        return "sha256:" + digest;
    }

    /** Lines end in a newline on every system, so that results can be compared. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(lines)
                    .withArrayIndenter(lines);
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    /** The generator closes what it writes to. */
    private static final class Unclosed extends PrintWriter {
        Unclosed(PrintWriter out) {
            super(out);
        }

        @Override
        public void close() {
            flush();
        }
    }
}
