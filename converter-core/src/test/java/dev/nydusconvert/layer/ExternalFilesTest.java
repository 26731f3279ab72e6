package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalFilesTest {
    private static final String ID = "c3".repeat(32);
    private static final String PLACE = " blob_index=0 blob_id=" + ID + " chunk_size=1MiB compressed_size=9000000";

    @TempDir
    Path work;

    private Path source;

    @BeforeEach
    void makeSource() throws IOException {
        source = Files.createDirectory(work.resolve("source"));
        Files.createDirectories(source.resolve("models/deep"));
        Files.createFile(source.resolve("models/deep/weights"));
        Files.writeString(source.resolve("models/config"), "beside");
        Files.createLink(source.resolve("models/linked"), source.resolve("models/deep/weights"));
        Files.createFile(source.resolve("models/empty"));
        Files.writeString(source.resolve("plain"), "plain");
    }

    private static ExternalFiles read(String lines) throws IOException {
        return ExternalFiles.read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), "attributes");
    }

    private PackResult pack(String lines, MemoryOutputs outputs) throws IOException {
        PackOptions options = PackOptions.builder().version(RafsVersion.V5).build();
        return new PackDirectory(options, read(lines)).run(source, outputs);
    }

    @Test
    void chunksOfABlobMayBeLargerThanThoseOfTheImageIfEachFileIsOne() throws IOException {
        String line = "plain type=external" + PLACE.replace("1MiB", "64MiB") + " chunk_0_compressed_offset=512";
        MemoryOutputs outputs = new MemoryOutputs();

        PackResult result = pack(line, outputs);

        assertThat(result.external().orElseThrow().blobTable()).containsExactly(ID);
        assertThatThrownBy(() -> pack(line.replace("plain", "models/empty file_size=1048577"), new MemoryOutputs()))
                .hasMessageContaining("chunk_size is 67108864, but the chunks of the image have 1048576 bytes");
    }

    private Bootstrap bootstrap(byte[] bytes) throws IOException {
        Path file = Files.write(work.resolve("bootstrap"), bytes);
        try (OpenLayer layer = OpenLayer.open(file, BlobLocator.NONE, Findings.FAIL_FAST)) {
            return layer.bootstrap();
        }
    }

    private static List<String> paths(Bootstrap bootstrap) {
        return StreamSupport.stream(new TreeWalk(bootstrap.root()).spliterator(), false)
                .map(entry -> new String(entry.path(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void externalFilesMoveAndTheirSiblingsStay() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = pack(
                "# a comment\n\nmodels/deep/weights type=external file_size=2500000 chunk_0_compressed_offset=7" + PLACE
                        + " crcs=0x1,0x2,0x3\nplain type=other\n",
                outputs);

        assertThat(paths(bootstrap(outputs.bootstrapBytes())))
                .containsExactlyInAnyOrder("", "models", "models/config", "models/empty", "models/linked", "plain");
        Bootstrap external = bootstrap(outputs.externalBytes());
        assertThat(paths(external)).containsExactlyInAnyOrder("", "models", "models/deep", "models/deep/weights");
        assertThat(external.blobs()).extracting(BlobInfo::id).containsExactly(ID);
        assertThat(external.blobs().get(0).features().has(BlobFeatures.EXTERNAL))
                .isTrue();
        assertThat(external.chunks().all())
                .extracting(Chunk::compressedOffset, Chunk::compressedSize, Chunk::crc32c)
                .containsExactly(
                        tuple(7L, 1 << 20, 1), tuple(7L + (1 << 20), 1 << 20, 2), tuple(7L + (2 << 20), 402_848, 3));
        assertThat(result.external().orElseThrow().blobTable()).containsExactly(ID);
        assertThat(result.external().orElseThrow().entries()).isEqualTo(3);
        assertThat(outputs.committed()).isTrue();
    }

    @Test
    void linksOfAnExternalFileShareItsDataAndChecksumsCanBeUnknown() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        String said = " type=external file_size=5 chunk_0_compressed_offset=0" + PLACE + "\n";
        pack("models/linked" + said + "/models//deep/./weights" + said + "models/empty type=external", outputs);

        Bootstrap external = bootstrap(outputs.externalBytes());
        Directory models = (Directory) child(external.root(), "models");
        RegularFile linked = (RegularFile) child(models, "linked");
        assertThat(((RegularFile) child((Directory) child(models, "deep"), "weights")).content())
                .isSameAs(linked.content());
        assertThat(((RegularFile) child(models, "empty")).content().size()).isZero();
        assertThat(external.chunks().all())
                .singleElement()
                .extracting(Chunk::hasCrc32c)
                .isEqualTo(false);
        assertThat(paths(bootstrap(outputs.bootstrapBytes())))
                .containsExactlyInAnyOrder("", "models", "models/config", "plain");
    }

    private static Node child(Directory directory, String name) {
        return directory.child(name.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutExternalFilesThereIsNoSecondBootstrap() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        assertThat(pack("plain type=other\n", outputs).external()).isEmpty();
        assertThat(outputs.externalBytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/x type=external size=4 | line 1: 'size' is no attribute of an external file",
                "/x type=external file_size=-4 | line 1: file_size '-4' is not a number",
                "/x type=external file_size=1 file_size=2 | line 1: file_size is given twice",
                "/x type=external blob_index=0 | line 1: blob_id is missing",
                "/x type=external blob_id=abc | line 1: blob_id 'abc' is not 64 characters",
                "/x type=external blob_id=ID blob_index=256 | line 1: blob_index '256' is not a number from 0 to 255",
                "/x type=external blob_id=ID blob_index=0 chunk_size=3K | line 1: chunk_size '3K' is not a power of"
                        + " two",
                "/x type=external blob_id=ID blob_index=0 chunk_size=99999999999999999G | line 1: chunk_size",
                "/x type=external blob_id=ID blob_index=0 chunk_size=2GiB | line 1: chunk_size '2GiB' is not a power of"
                        + " two from 4KiB to 1GiB",
                "/x type=external blob_id=ID blob_index=0 chunk_size=1MiB | line 1: chunk_0_compressed_offset is"
                        + " missing",
                "/x type=external PLACE chunk_0_compressed_offset=0 crcs=1,,2 | line 1: '' in crcs is not a"
                        + " hexadecimal number",
                "/x type=external PLACE chunk_0_compressed_offset=0 crcs=0x123456789 | in crcs is not a hexadecimal"
                        + " number",
                "../x type=external | line 1: the path '../x' leads elsewhere",
                "/ type=external | line 1: the root cannot be external",
                "!x type=external | line 1: '!x' is no path",
                "#comment;;x type=external;/x type=external | line 4: the path is that of another line",
            })
    void aLineThatIsNotUnderstoodIsNamed(String lines, String message) {
        assertThatThrownBy(() ->
                        read(lines.replace("PLACE", PLACE).replace("ID", ID).replace(';', '\n')))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere type=external | line 1: '/nowhere' is not in the directory",
                "plain type=external | line 1: a file with data must say in which blob that is",
                "plain type=external file_size=6 | line 1: file_size is 6, but the file has 5 bytes",
                "plain type=external PLACE chunk_0_compressed_offset=8999996 | line 1: the file, 5 bytes from 8999996"
                        + " on, reaches beyond",
                "plain type=external PLACE chunk_0_compressed_offset=0 crcs=1,2 | line 1: crcs has 2 values, and the"
                        + " file 1 chunks",
                "models/empty type=external file_size=3000000 CUT chunk_0_compressed_offset=0 | line 1: chunk_size is"
                        + " 4096, but",
                "plain type=external OTHER chunk_0_compressed_offset=0 | no file is in the blob 0, but one in the blob"
                        + " 1",
                "plain type=external CUT chunk_0_compressed_offset=0;models/config type=external PLACE"
                        + " chunk_0_compressed_offset=9 | of the blob 0 is another than before",
            })
    void whatContradictsTheDirectoryIsNamed(String lines, String message) {
        String text = lines.replace("PLACE", PLACE)
                .replace("CUT", PLACE.replace("1MiB", "4096"))
                .replace("OTHER", PLACE.replace("blob_index=0", "blob_index=1"))
                .replace(';', '\n');
        MemoryOutputs outputs = new MemoryOutputs();
        assertThatThrownBy(() -> pack(text, outputs))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(message);
        assertThat(outputs.committed()).isFalse();
    }
}
