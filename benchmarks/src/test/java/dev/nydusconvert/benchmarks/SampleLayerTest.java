package dev.nydusconvert.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleLayerTest {
    private static final int TOTAL = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void layersHoldAsMuchAsIsAskedForAndAreAlwaysTheSame(SampleLayer kind) throws IOException {
        byte[] tar = kind.tar(TOTAL);

        assertThat(tar).isEqualTo(kind.tar(TOTAL));
        long total = 0;
        int files = 0;
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), "sample", FramingListener.NONE)) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                total += entry.size();
                files++;
            }
        }
        assertThat(total).isEqualTo(TOTAL);
        assertThat(files)
                .isBetween(kind == SampleLayer.SMALL_FILES ? 350 : 3, kind == SampleLayer.SMALL_FILES ? 10_000 : 3);
    }
}
