package dev.nydusconvert.image.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all places in the file system have in common. */
class FileTransportsTest {
    private final SampleImage image = SampleImage.oci(1, 3, 5_000);

    @TempDir
    private Path folder;

    private FileReference reference(FileTransport transport) {
        String tag = switch (transport) {
            case OCI, OCI_ARCHIVE -> ":one";
            case DOCKER_ARCHIVE -> ":app:one";
            case DIR -> "";
        };
        return (FileReference) ImageReference.parse(transport.prefix() + folder.resolve("image") + tag);
    }

    private void write(FileReference reference, SampleImage written) throws IOException {
        try (ImageDestination destination = FileTransports.openDestination(reference)) {
            written.write(destination);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DOCKER_ARCHIVE")
    void anImageComesBackAsItWasWritten(FileTransport transport) throws IOException {
        write(reference(transport), image);
        try (ImageSource source = FileTransports.openSource(reference(transport))) {
            assertThat(source.topManifest().bytes()).isEqualTo(image.manifest().bytes());
            assertThat(source.topManifest()).isEqualTo(image.manifest());
            image.requireBlobs(source);
            try (ByteSource layer = source.openBlob(image.descriptors().get(2))) {
                byte[] bytes = image.layers().get(1);
                assertThat(layer.size()).isEqualTo(bytes.length);
                assertThat(layer.read(1_000, 100)).isEqualTo(Arrays.copyOfRange(bytes, 1_000, 1_100));
                assertThatThrownBy(() -> layer.read(bytes.length, 1)).isInstanceOf(MalformedInputException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DOCKER_ARCHIVE")
    void anIndexComesBackWithItsManifests(FileTransport transport) throws IOException {
        SampleImage second = SampleImage.docker(2, 1, 100);
        RawManifest index = SampleImage.index(List.of(image.manifest(), second.manifest()));
        try (ImageDestination destination = FileTransports.openDestination(reference(transport))) {
            for (SampleImage one : List.of(image, second)) {
                one.writeBlobs(destination);
                destination.putManifest(one.manifest());
            }
            destination.commit(index);
        }
        try (ImageSource source = FileTransports.openSource(reference(transport))) {
            assertThat(source.topManifest()).isEqualTo(index);
            for (SampleImage one : List.of(image, second)) {
                RawManifest manifest = source.manifest(one.manifest().descriptor());
                assertThat(manifest.bytes()).isEqualTo(one.manifest().bytes());
                one.requireBlobs(source);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsThereBeforeTheCommitAndNothingStaysWithoutOne(FileTransport transport) throws IOException {
        write(reference(transport), SampleImage.oci(9, 1, 10));
        List<Path> before = paths();
        RawManifest old = top(transport);
        try (ImageDestination destination = FileTransports.openDestination(reference(transport))) {
            try (BlobUpload upload = destination.uploadBlob()) {
                upload.write(new byte[100_000]);
            }
            assertThat(top(transport)).isEqualTo(old);
        }
        assertThat(paths()).isEqualTo(before);
        assertThat(top(transport)).isEqualTo(old);
    }

    private RawManifest top(FileTransport transport) throws IOException {
        try (ImageSource source = FileTransports.openSource(reference(transport))) {
            return source.topManifest();
        }
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondImageTakesThePlaceOfTheFirst(FileTransport transport) throws IOException {
        write(reference(transport), SampleImage.oci(9, 1, 10));
        RawManifest old = top(transport);
        write(reference(transport), image);
        assertThat(top(transport)).isNotEqualTo(old);
    }

    @ParameterizedTest
    @EnumSource(names = {"OCI_ARCHIVE", "DOCKER_ARCHIVE"})
    void theSameImageGivesTheSameArchive(FileTransport transport) throws IOException {
        write(reference(transport), image);
        byte[] first = Files.readAllBytes(folder.resolve("image"));
        Files.delete(folder.resolve("image"));
        write(reference(transport), image);
        assertThat(Files.readAllBytes(folder.resolve("image"))).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void aBlobThatIsThereIsNotWrittenTwiceAndAnotherOneIsRefused(FileTransport transport) throws IOException {
        Descriptor layer = image.descriptors().get(1);
        try (ImageDestination destination = FileTransports.openDestination(reference(transport))) {
            assertThat(destination.hasBlob(layer)).isFalse();
            assertThat(destination.mountBlob(layer, destination.reference())).isFalse();
            try (BlobUpload upload = destination.uploadBlob()) {
                upload.write(image.layers().get(0));
                assertThat(upload.commit()).isEqualTo(layer.digest());
            }
            assertThat(destination.hasBlob(layer)).isTrue();
            try (BlobUpload upload = destination.uploadBlob()) {
                upload.write(image.layers().get(0));
                Descriptor other = image.descriptors().get(2);
                assertThatThrownBy(() -> upload.commit(other)).isInstanceOf(MalformedInputException.class);
                assertThatThrownBy(() -> upload.commit(layer)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(destination.hasBlob(image.descriptors().get(2))).isFalse();
        }
    }

    @Test
    void blobsCanHaveSha512Digests() throws IOException {
        byte[] bytes = {1, 2, 3};
        ContentDigest.Algorithm algorithm = ContentDigest.Algorithm.SHA512;
        ContentDigest digest = new ContentDigest(
                algorithm, HexFormat.of().formatHex(algorithm.newMessageDigest().digest(bytes)));
        Descriptor blob = Descriptor.of("application/octet-stream", digest, 3);
        try (ImageDestination destination = FileTransports.openDestination(reference(FileTransport.OCI))) {
            try (BlobUpload upload = destination.uploadBlob(algorithm)) {
                upload.write(bytes);
                upload.commit(blob);
            }
            image.write(destination);
        }
        assertThat(folder.resolve("image/blobs/sha512/" + digest.hex())).hasBinaryContent(bytes);
        try (ImageSource source = FileTransports.openSource(reference(FileTransport.OCI))) {
            assertThat(source.blob(blob).readAllBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OCI", "DIR"})
    void damagedBlobsAreFoundAtTheEndOfTheStream(FileTransport transport) throws IOException {
        write(reference(transport), image);
        Descriptor layer = image.descriptors().get(1);
        Path file = transport == FileTransport.OCI
                ? folder.resolve("image/blobs/sha256/" + layer.digest().hex())
                : folder.resolve("image/" + layer.digest().hex());
        byte[] bytes = Files.readAllBytes(file);
        bytes[50]++;
        Files.write(file, bytes);
        try (ImageSource source = FileTransports.openSource(reference(transport))) {
            assertThatThrownBy(() -> source.blob(layer).readAllBytes())
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("has other content than its digest");
        }
        Files.write(file, Arrays.copyOf(bytes, 40));
        try (ImageSource source = FileTransports.openSource(reference(transport))) {
            assertThatThrownBy(() -> source.openBlob(layer))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("has 40 bytes, but its descriptor says " + layer.size());
        }
        Files.delete(file);
        Files.createSymbolicLink(
                file, Files.write(folder.resolve("elsewhere"), image.layers().get(0)));
        try (ImageSource source = FileTransports.openSource(reference(transport))) {
            assertThatThrownBy(() -> source.openBlob(layer))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("is a symbolic link");
        }
    }

    @Test
    void aManifestThatClaimsToBeLargeIsNotRead() throws IOException {
        write(reference(FileTransport.OCI), image);
        Descriptor huge =
                Descriptor.of(MediaTypes.OCI_MANIFEST, image.manifest().digest(), 1L << 40);
        try (ImageSource source = FileTransports.openSource(reference(FileTransport.OCI))) {
            assertThatThrownBy(() -> source.manifest(huge))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("at most 4194304 are read");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OCI", "DIR"})
    void aFolderOfOtherFilesIsNotTakenFor(FileTransport transport) throws IOException {
        Files.createDirectories(folder.resolve("image"));
        Files.writeString(folder.resolve("image/thesis.txt"), "text");
        assertThatThrownBy(() -> FileTransports.openDestination(reference(transport)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("give a new or empty folder");
        assertThat(paths()).hasSize(3);
    }
}
