package dev.nydusconvert.nydusimage;

import dev.nydusconvert.tree.PrefetchPatterns;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What readers fetch in advance: the option, and the patterns that come by standard input. */
final class PrefetchArguments {
    private final OptionSpec policy = Arguments.choice(
                    "prefetch-policy",
                    List.of(Policy.values()),
                    Policy::word,
                    Policy.NONE,
                    "What readers fetch in advance; the paths are read from standard input, one a line.",
                    "--prefetch-policy")
            .build();

    /** Who fetches. */
    enum Policy {
        /** The file system, by a table of files. */
        FS,
        /** The storage: what is fetched stands first in the blob. */
        BLOB,
        NONE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void addTo(CommandSpec spec) {
        spec.addOption(policy);
    }

    Policy policy() {
        return policy.getValue();
    }

    /** Reads the patterns to the end, unless the policy is {@code none}: then nothing is read. */
    PrefetchPatterns read(InputStream in, Log log) throws IOException {
        if (policy() == Policy.NONE) {
            return PrefetchPatterns.NONE;
        }
        PrefetchPatterns patterns = PrefetchPatterns.read(in);
        patterns.ignored().forEach(it -> log.warn("prefetch pattern does not count: " + it));
        return patterns;
    }
}
