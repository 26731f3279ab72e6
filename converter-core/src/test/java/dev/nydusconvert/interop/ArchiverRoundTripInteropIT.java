package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RoundTrip;
import dev.nydusconvert.layer.RoundTripReport;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tars as other programs write them come back byte for byte. */
final class ArchiverRoundTripInteropIT {
    @TempDir
    private static Path shared;

    private static Path tree;

    @BeforeAll
    static void makeTree() throws IOException {
        tree = Files.createDirectory(shared.resolve("tree"));
        OddTree.make(tree);
        try (InputStream source = ArchiverRoundTripInteropIT.class.getResourceAsStream("writetar.go")) {
            Files.copy(source, shared.resolve("writetar.go"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTarComesBackByteForByte(Archivers archiver, @TempDir Path work) throws IOException {
        Path tar = work.resolve("layer.tar");
        archiver.archive(tree, tar, shared);
        assertThat(Files.size(tar)).isGreaterThan(70_000);
        for (RafsVersion version : RafsVersion.values()) {
            for (int threads : new int[] {1, 8}) {
                PackOptions options = PackOptions.DEFAULTS.toBuilder()
                        .version(version)
                        .threads(threads)
                        .build();
                RoundTripReport report = new RoundTrip(options, work).run(tar);
                assertThat(report.failure()).isEmpty();
                assertThat(report.exact()).isTrue();
            }
        }
    }
}
