package dev.nydusconvert.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How work on an image is done: what never changes the result. */
final class ImageWorkOptions {
    private static final int MAX_JOBS = 64;

    private final OptionSpec jobs = SharedOptions.number(
            "--jobs", 1, MAX_JOBS, 2, "How many blobs are worked on at a time; they share the threads");
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec workDir = SharedOptions.path("--work-dir", "DIR")
            .description("Where metadata is kept while the image is worked on. Default: the system's directory of"
                    + " temporary files.")
            .build();
    private final OptionSpec progress = SharedOptions.choice(
            "--progress",
            "MODE",
            List.of(BlobProgress.Mode.values()),
            BlobProgress.Mode::label,
            BlobProgress.Mode.AUTO,
            "How progress is told on standard error");

    void addTo(CommandSpec spec) {
        spec.addOption(jobs).addOption(threads).addOption(workDir).addOption(progress);
    }

    int jobs() {
        return jobs.getValue();
    }

    int threads() {
        return threads.getValue();
    }

    TemporaryDirectory workDirectory() throws IOException {
        return new TemporaryDirectory((Path) workDir.getValue(), Main.NAME + "-");
    }

    BlobProgress progress(StandardStreams streams) {
        return new BlobProgress(streams, progress.getValue());
    }
}
