package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command line that cannot be understood ends with 2, and does nothing. */
class UsageErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bogus | unrecognized subcommand 'bogus'",
                "create | the following required arguments were not provided:",
                "create --bogus x | unexpected argument '--bogus' found",
                "create x y | unexpected argument 'y' found",
                "create -t tar-ref -D d x | invalid value 'tar-ref' for '--type <type>'",
                "create --features toc -D d x | invalid value 'toc' for '--features <features>'",
                "create -v 7 -D d x | invalid value '7' for '--fs-version <fs-version>'",
                "create --compressor gzip -D d x | invalid value 'gzip' for '--compressor <compressor>'",
                "create -B --blob x | a value is required for '--bootstrap <bootstrap>' but none was supplied",
                "create -D a -D b x | the argument '--blob-dir <blob-dir>' cannot be used multiple times",
                "create -b y x | the following required arguments were not provided:",
                "create -B y --blob-inline-meta x | the argument '--bootstrap <bootstrap>' cannot be used with"
                        + " '--blob-inline-meta'",
                "create --blob-inline-meta --blob-id i x | '--blob-inline-meta' cannot be used with '--blob-id"
                        + " <blob-id>'",
                "create --blob-cache-dir c -B b -D d x | '--blob-cache-dir <blob-cache-dir>' cannot be used with"
                        + " '--blob-dir <blob-dir>'",
                "create --blob-cache-dir c -B b --compressor zstd x | cannot be used with '--compressor <compressor>'",
                "create --compressor zstd -B b --blob-cache-dir c x | the argument '--compressor <compressor>' cannot"
                        + " be used with '--blob-cache-dir <blob-cache-dir>'",
                "-l loud check x | invalid value 'loud' for '--log-level <log-level>'",
                "merge -B x | the following required arguments were not provided:",
                "check | the following required arguments were not provided:",
                "check -B x y | the argument '--bootstrap <bootstrap>' cannot be used with '<BOOTSTRAP>'",
                "inspect x -D d -C c | cannot be used with '--config <config>'",
                "unpack x -D d | --output <output>"
            })
    void isToldInOneParagraph(String commandLine, String message) {
        ImageRun run = ImageRun.of(Stream.of(commandLine.split(" ")).toArray());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("error: ")
                .contains(message)
                .contains("\nUsage: nydus-image")
                .endsWith("For more information, try '--help'." + System.lineSeparator());
    }
}
