package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A layer is refused as soon as it exceeds a limit, and the message says which. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LimitsTest {
    private static final int LINKS = 100_000;
    private static final int FEWER_LINKS = 5_000;

    @TempDir
    Path directory;

    private static PackResult pack(byte[] tar, Limits limits) throws IOException {
        PackOptions options = PackOptions.builder().limits(limits).threads(1).build();
        return new Pack(options).run(new ByteArrayInputStream(tar), "layer.tar", new MemoryOutputs());
    }

    private static void assertRefused(byte[] tar, Limits limits, String name) {
        assertThatThrownBy(() -> pack(tar, limits))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageStartingWith("layer.tar at offset ")
                .hasMessageContaining("(--" + name + " sets the limit)");
    }

    @Test
    void entriesAndTheDirectoriesThatTheyImplyAreCounted() throws IOException {
        byte[] tar = HostileTar.deep(9);
        assertThat(pack(tar, Limits.DEFAULTS.withEntries(10)).counts().entries())
                .isEqualTo(1);
        assertRefused(tar, Limits.DEFAULTS.withEntries(9), Limits.MAX_ENTRIES);
    }

    @Test
    void directoriesAboveAnEntryAreCountedThroughSymbolicLinks() throws IOException {
        byte[] tar = HostileTar.deep(9);
        assertThat(pack(tar, Limits.DEFAULTS.withDepth(9)).counts().entries()).isEqualTo(1);
        assertRefused(tar, Limits.DEFAULTS.withDepth(8), Limits.MAX_DEPTH);
        byte[] linked = new HostileTar()
                .entry('5', "a/b/c/d/e", "")
                .entry('2', "s", "a/b/c/d/e")
                .entry('0', "s/f", "")
                .bytes();
        assertThat(pack(linked, Limits.DEFAULTS.withDepth(5)).counts().entries())
                .isEqualTo(3);
        assertRefused(linked, Limits.DEFAULTS.withDepth(4), Limits.MAX_DEPTH);
    }

    @Test
    void pathsAreMeasuredAsTheyAreWritten() throws IOException {
        byte[] tar = HostileTar.deep(9);
        assertThat(pack(tar, Limits.DEFAULTS.withPath(19)).counts().entries()).isEqualTo(1);
        assertRefused(tar, Limits.DEFAULTS.withPath(18), Limits.MAX_PATH);
    }

    @Test
    void pathsThatSymbolicLinksMakeLongAreRefused() {
        String name = "n".repeat(200) + "/";
        byte[] tar = new HostileTar()
                .target(name.repeat(20))
                .entry('2', "a", "")
                .path(name.repeat(20))
                .entry('5', "x", "")
                .path("a/" + name.repeat(310) + "f")
                .entry('0', "x", "")
                .bytes();
        assertThatThrownBy(() -> pack(tar, Limits.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("symbolic links lead it to a path of more than 65535 bytes");
    }

    @Test
    void extendedAttributesOfGlobalHeadersCountForEachEntry() throws IOException {
        HostileTar tar = new HostileTar().pax('g', "SCHILY.xattr.user.a=0123456789");
        IntStream.range(0, 10).forEach(i -> tar.entry('0', "f" + i, ""));
        // Name and value have 16 bytes.
        long bytes = 10L * (16 + Limits.XATTR_COST);
        assertThat(pack(tar.bytes(), Limits.DEFAULTS.withXattrs(bytes)).counts().entries())
                .isEqualTo(10);
        assertRefused(tar.bytes(), Limits.DEFAULTS.withXattrs(bytes - 1), Limits.MAX_XATTRS);
    }

    @Test
    void moreRecordsThanAnyFileHasAttributesAreRefused() {
        String[] records = IntStream.rangeClosed(0, 1 << 16)
                .mapToObj(i -> "SCHILY.xattr.user." + i + "=")
                .toArray(String[]::new);
        byte[] tar = new HostileTar().pax('x', records).entry('0', "f", "").bytes();
        assertThatThrownBy(() -> pack(tar, Limits.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("extended attributes");
    }

    @Test
    void theLengthOfTheTarCounts() throws IOException {
        byte[] tar = new HostileTar().entry('0', "f", "").bytes();
        assertThat(pack(tar, Limits.DEFAULTS.withLayerSize(tar.length)).counts().entries())
                .isEqualTo(1);
        assertRefused(tar, Limits.DEFAULTS.withLayerSize(tar.length - 1), Limits.MAX_LAYER_SIZE);
    }

    /** A sparse file of zeros: a blob of a few bytes stands for it. */
    @Test
    void whatABlobStandsForHasALimitToo() throws IOException {
        byte[] tar = new HostileTar()
                .pax('x', "GNU.sparse.size=100000000", "GNU.sparse.numblocks=0", "GNU.sparse.map=")
                .entry('0', "f", "")
                .bytes();
        PackedLayer packed = PackedLayer.pack(tar, PackOptions.DEFAULTS, directory);
        assertThat(Files.size(packed.blob().orElseThrow())).isLessThan(20_000);
        Limits limits = Limits.DEFAULTS.withLayerSize(99_999_999);
        assertThatThrownBy(() -> packed.unpack(UnpackOptions.DEFAULTS.withLimits(limits)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("(--max-layer-size sets the limit)");
        Path target = directory.resolve("target");
        try (OpenLayer layer = packed.open()) {
            assertThatThrownBy(() -> new Extract(1, limits).run(layer, target))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("(--max-layer-size sets the limit)");
            assertThat(target).doesNotExist();
            assertThat(new Extract(1, limits.withLayerSize(100_000_000))
                            .run(layer, target)
                            .bytes())
                    .isEqualTo(100_000_000);
        }
    }

    /** Each link has the next one as its target, and the last one a file. */
    @Test
    void hardLinksToLaterOnesTakeNoTimeByTheirSquare() throws IOException {
        HostileTar tar = new HostileTar();
        for (int i = 0; i < LINKS; i++) {
            tar.entry('1', "l" + i, "l" + (i + 1));
        }
        tar.entry('0', "l" + LINKS, "");
        assertThat(pack(tar.bytes(), Limits.DEFAULTS).counts().entries()).isEqualTo(LINKS + 1);
    }

    @Test
    void hardLinksInACircleAreRefused() {
        HostileTar tar = new HostileTar();
        for (int i = 0; i < LINKS; i++) {
            tar.entry('1', "l" + i, "l" + (i + 1) % LINKS);
        }
        assertThatThrownBy(() -> pack(tar.bytes(), Limits.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("is not in the layer");
    }

    /** Where each path of a link leads through a symbolic link, the order of the links is not known from their names. */
    @Test
    void hardLinksThroughSymbolicLinksAreFollowedAFewTimesOnly() {
        HostileTar tar = new HostileTar().entry('2', "s", ".");
        for (int i = 0; i < FEWER_LINKS; i++) {
            tar.entry('1', "l" + i, "s/l" + (i + 1));
        }
        tar.entry('0', "l" + FEWER_LINKS, "");
        assertThatThrownBy(() -> pack(tar.bytes(), Limits.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("is not in the layer");
    }

    @Test
    void limitsOutOfRangeAreMistakesOfTheCaller() {
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULTS.withEntries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULTS.withDepth(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULTS.withDepth(Limits.DEEPEST + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULTS.withPath(Limits.LONGEST_PATH + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULTS.withXattrs(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULTS.withLayerSize(-1));
    }
}
