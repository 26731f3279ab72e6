package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.JsonOutput;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.nydusimage.InspectSession.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JsonGenerator;

/** {@code inspect BOOTSTRAP}: answers one question, or all that come by standard input. */
final class InspectCommand implements Callable<Integer> {
    private static final String PROMPT = "Inspecting RAFS :> ";

    private final RootOptions root;
    private final GivenBootstrap bootstrap = new GivenBootstrap();
    private final OptionSpec request = Arguments.text(
                    "request", "Answer this command, as JSON if it is stats, blobs or prefetch.", "-R", "--request")
            .build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    InspectCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        bootstrap.addTo(spec);
        spec.addOption(request);
        spec.usageMessage()
                .description("Show what is in the metadata of a RAFS file system: one command, or a prompt.")
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Path file = bootstrap.file(spec);
        InodeNumbers numbers = new InodeNumbers();
        try (Log log = root.log();
                OpenLayer layer = OpenLayer.open(file, bootstrap.locator(spec), Findings.FAIL_FAST, numbers)) {
            PrintWriter out = root.streams().text();
            InspectSession session = new InspectSession(layer, numbers, out);
            String command = request.getValue();
            if (command == null) {
                prompt(session, out);
            } else {
                answer(session, command, out);
            }
            out.flush();
        }
        return 0;
    }

    private static void answer(InspectSession session, String command, PrintWriter out) throws RefusedException {
        Optional<Consumer<JsonGenerator>> answer = session.answer(command);
        if (answer.isPresent()) {
            out.print(JsonOutput.text(answer.get(), false));
        } else if (session.run(command) == Outcome.MISUSED) {
            out.flush();
            throw new RefusedException("unsupported inspect request `" + command + "`");
        } else {
            out.print("null");
        }
    }

    /** Ends at the end of the input. */
    private void prompt(InspectSession session, PrintWriter out) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(root.streams().in(), StandardCharsets.UTF_8));
        String line;
        do {
            out.print(PROMPT);
            out.flush();
            line = in.readLine();
        } while (line != null && session.run(line) != Outcome.EXIT);
        out.println();
    }
}
