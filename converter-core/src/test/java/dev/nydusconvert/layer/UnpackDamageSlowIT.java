package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@link UnpackDamageTest}, for every byte; what came of it is appended to {@code target/damage.tsv}. */
final class UnpackDamageSlowIT {
    private static final Path FIGURES = Path.of("target", "damage.tsv");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void damageOfAnyByteIsReportedOrHarmless(DamagedKind kind) throws IOException {
        DamagedKind.Layer layer = kind.make(directory);
        int reported = 0;
        int harmless = 0;
        for (Path file : layer.files()) {
            DamagedKind.Layer.Counts counts = layer.damage(file, 1);
            reported += counts.reported();
            harmless += counts.harmless();
        }
        assertThat(reported).isPositive();
        Files.createDirectories(FIGURES.toAbsolutePath().getParent());
        Files.writeString(
                FIGURES,
                kind + "\t" + (reported + harmless) + "\t" + reported + "\t" + harmless + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
