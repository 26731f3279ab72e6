package dev.nydusconvert.rafs.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BootstrapCodecTest {
    @ParameterizedTest
    @EnumSource
    void findsOutTheVersion(RafsVersion version) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BootstrapWriter.write(empty(version), out);
        ByteSource source = ByteSource.ofBytes("image.boot", out.toByteArray());

        assertThat(BootstrapReader.matches(source)).isTrue();
        Bootstrap read = BootstrapReader.read(source, Findings.FAIL_FAST);
        assertThat(read.version()).isEqualTo(version);
        assertThat(read.root().attributes()).isEqualTo(empty(version).root().attributes());
    }

    @Test
    void refusesWhatIsNoBootstrap() throws IOException {
        for (int size : List.of(0, 4, 1024, 1028, 8192, 10_000)) {
            ByteSource source = ByteSource.ofBytes("other", new byte[size]);

            assertThat(BootstrapReader.matches(source)).isFalse();
            assertThatThrownBy(() -> BootstrapReader.read(source, Findings.FAIL_FAST))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("neither RAFS v5 nor v6");
        }
    }

    private static Bootstrap empty(RafsVersion version) {
        Attributes attributes = new Attributes(0750, 3, 4, 1_600_000_000L, 0);
        return new Bootstrap(
                version,
                0x10_0000,
                Compression.ZSTD,
                DigestAlgorithm.SHA256,
                true,
                false,
                new Directory(new byte[0], attributes, List.of(), Node.NO_DEVICE, false),
                ContentChunks.NONE,
                List.of(),
                List.of());
    }
}
