package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A wrong bit in one byte after the other, over all of each file of a layer, and so in every section: it is reported, or
 * changes nothing. {@code -Ddamage.flips} says how many bytes of each file, by default 800 that are spread over it.
 */
final class UnpackDamageSlowIT {
    private static final int FLIPS = Integer.getInteger("damage.flips", 800);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void damageOfEachKindIsReportedOrHarmless(DamagedKind kind) throws IOException {
        DamagedKind.Layer layer = kind.make(directory);
        int reported = 0;
        int harmless = 0;
        for (Path file : layer.files()) {
            int step = Math.toIntExact(Files.size(file) / FLIPS + 1);
            DamagedKind.Layer.Counts counts = layer.damage(file, step); // fails at the first that is silent
            reported += counts.reported();
            harmless += counts.harmless();
        }
        System.err.printf(
                "damage of %s: %d bytes, %d reported, %d harmless, 0 silent%n",
                kind, reported + harmless, reported, harmless);
        assertThat(reported).isPositive();
    }
}
