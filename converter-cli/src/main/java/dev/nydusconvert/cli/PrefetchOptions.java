package dev.nydusconvert.cli;

import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.PrefetchPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options that say what readers of an image shall fetch before anybody asks for it. */
final class PrefetchOptions {
    private final OptionSpec paths = OptionSpec.builder("--prefetch")
            .paramLabel("PATH")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                    "Have readers fetch this file, or all in this directory, when the image is mounted: an absolute"
                            + " path in the image. Give it once for each.")
            .build();
    private final OptionSpec list = SharedOptions.path("--prefetch-list", "FILE")
            .description("As --prefetch, for the paths in FILE, one a line; '-' is standard input.")
            .build();

    private final OptionSpec policy = SharedOptions.choice(
            "--prefetch-policy",
            "POLICY",
            List.of(PrefetchPolicy.values()),
            it -> it.name().toLowerCase(Locale.ROOT),
            PrefetchPolicy.FS,
            "How readers are told what to fetch: by a table of these files in the bootstrap (fs), or by how much of"
                    + " the blob they fill from its beginning (blob; from a directory, RAFS v5). From a directory, either"
                    + " puts their data first");

    void addTo(CommandSpec spec) {
        spec.addOption(paths).addOption(list);
    }

    /** Also with how readers are told. */
    void addWithPolicyTo(CommandSpec spec) {
        addTo(spec);
        spec.addOption(policy);
    }

    PrefetchPolicy policy() {
        return policy.getValue();
    }

    /** Whether standard input is to be read. */
    boolean readStandardInput() {
        return NamedOutputs.STDOUT.equals(list.getValue());
    }

    /** Whether anything was asked for. */
    boolean isGiven() {
        return paths.getValue() != null || list.getValue() != null;
    }

    /** What was asked for. Reads the list. */
    PrefetchPatterns patterns(CommandSpec spec, StandardStreams streams) throws IOException {
        List<String> named = paths.getValue();
        boolean anyNamed = named != null && !named.isEmpty();
        Path file = list.getValue();
        if (anyNamed && file != null) {
            throw new ParameterException(spec.commandLine(), "give either --prefetch or --prefetch-list");
        }
        if (anyNamed) {
            return PrefetchPatterns.of(named);
        }
        if (file == null) {
            return PrefetchPatterns.NONE;
        }
        if (readStandardInput()) {
            return PrefetchPatterns.read(streams.in());
        }
        try (InputStream in = Files.newInputStream(file)) {
            return PrefetchPatterns.read(in);
        }
    }
}
