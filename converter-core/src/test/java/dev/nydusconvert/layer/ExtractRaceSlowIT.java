package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.io.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While layers are extracted, another user of the machine goes on putting symbolic links in the place of every folder that
 * there is, in a folder that everybody may write to as {@code /tmp} is one. {@code -Drace.rounds} says for how many layers.
 */
final class ExtractRaceSlowIT {
    private static final int ROUNDS = Integer.getInteger("race.rounds", 50);

    /** Counts what it tried and what it did; a folder below a folder is tried as well. */
    private static final String SWAPPER = """
            my ($place, $outside) = @ARGV;
            my ($tried, $done) = (0, 0);
            $SIG{TERM} = sub { print "$tried $done\\n"; exit 0 };
            $| = 1;
            print "ready\\n";
            sub swap {
                my ($folder, $depth) = @_;
                opendir(my $names, $folder) or return;
                for my $name (readdir $names) {
                    next if $name eq "." or $name eq "..";
                    my $path = "$folder/$name";
                    next if -l $path or not -d $path;
                    $tried++;
                    if (rename($path, "$path.away")) {
                        symlink($outside, $path) and $done++;
                    } elsif ($depth < 3) {
                        swap($path, $depth + 1);
                    }
                }
            }
            while (1) { swap($place, 0) }
            """;

    @TempDir
    private Path directory;

    private Path outside;
    private Path place;

    @BeforeEach
    void makeFolders() throws IOException {
        assumeTrue(
                (Integer) Files.getAttribute(directory, "unix:uid") == 0, "SKIPPED: only root can start another user");
        outside = Files.createTempDirectory("outside");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        place = Files.createTempDirectory("place");
        Files.setAttribute(place, "unix:mode", 01777);
    }

    @AfterEach
    void removeFolders() throws IOException {
        for (Path folder : Stream.of(outside, place).filter(it -> it != null).toList()) {
            TreeRemoval.delete(folder);
        }
    }

    @Test
    void anotherUserWhoSwapsFoldersForLinksGetsNothingOutside() throws IOException, InterruptedException {
        PackedLayer packed = PackedLayer.pack(FixtureLayers.BASE.bytes(), PackOptions.DEFAULTS, directory);
        Process swapper = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "perl",
                        "-e",
                        SWAPPER,
                        place.toString(),
                        outside.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = swapper.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(said.readLine()).isEqualTo("ready");
            for (int round = 0; round < ROUNDS; round++) {
                Path target = place.resolve("target" + round);
                if (round % 2 == 1) {
                    Files.createDirectory(target);
                }
                try (OpenLayer layer = packed.open()) {
                    new Extract(1).run(layer, target);
                }
                assertThat(outside).isEmptyDirectory();
                TreeRemoval.delete(target);
            }
            // Process.destroy() would close the pipe as well.
            swapper.toHandle().destroy();
            List<String> counts = List.of(said.readLine().split(" "));
            System.err.println(ROUNDS + " layers extracted; another user tried " + counts.get(0) + " swaps");
            assertThat(Long.parseLong(counts.get(0))).isGreaterThan(ROUNDS);
            assertThat(counts.get(1)).isEqualTo("0");
        } finally {
            swapper.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
