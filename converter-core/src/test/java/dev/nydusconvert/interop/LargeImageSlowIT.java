package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.ConvertImage;
import dev.nydusconvert.image.ConvertOptions;
import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.RevertImage;
import dev.nydusconvert.image.RevertOptions;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryEncoder;
import dev.nydusconvert.tar.TarEntryType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An image of 1 GB goes from registry to registry and back in little memory and with little on disk. */
final class LargeImageSlowIT {
    private static final int LAYERS = 4;
    private static final int FILES = 256;
    private static final int FILE_SIZE = 1 << 20;
    private static final long MAX_DISK = 64L << 20;

    @TempDir
    private Path folder;

    /** What the other JVM does. */
    public static final class Work {
        private Work() {}

        /** Takes the verb, source, destination, and the folder for temporary files. */
        public static void main(String[] args) throws IOException {
            Transports transports = transports();
            Path temporary = Path.of(args[3]);
            try (ImageSource source = transports.openSource(ImageReference.parse(args[1]));
                    ImageDestination destination = transports.openDestination(ImageReference.parse(args[2]))) {
                if (args[0].equals("convert")) {
                    new ConvertImage(ConvertOptions.DEFAULTS, temporary, ImageProgress.NONE).run(source, destination);
                } else {
                    new RevertImage(RevertOptions.DEFAULTS, temporary, ImageProgress.NONE).run(source, destination);
                }
            }
        }
    }

    private static Transports transports() {
        return new Transports(
                TransportOptions.defaults().withEnvironment(Map.of()).withPlainHttp(HostSet.ALL));
    }

    @Test
    void imageOfAGigabyteTakesHalfOfThatInMemoryAndLittleOnDisk() throws Exception {
        try (LocalRegistry registry = LocalRegistry.start(Files.createDirectory(folder.resolve("registry")), "")) {
            String plain = "docker://" + registry.host() + "/large:plain";
            String nydus = "docker://" + registry.host() + "/large:nydus";
            String back = "docker://" + registry.host() + "/large:back";
            RawManifest manifest = write(plain);

            assertThat(run("convert", plain, nydus)).isLessThan(MAX_DISK);
            assertThat(run("revert", nydus, back)).isLessThan(MAX_DISK);

            try (ImageSource reverted = transports().openSource(ImageReference.parse(back))) {
                assertThat(reverted.topManifest()).isEqualTo(manifest);
            }
        }
    }

    /** Runs a verb in a JVM of its own; returns the most bytes that its temporary files had. */
    private long run(String verb, String from, String to) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve(verb));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Work.class.getName(),
                        verb,
                        from,
                        to,
                        temporary.toString())
                .inheritIO()
                .start();
        long start = System.nanoTime();
        long most = 0;
        while (process.isAlive()) {
            most = Math.max(most, size(temporary));
            Thread.sleep(50);
        }
        assertThat(process.exitValue()).isZero();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.err.printf(
                Locale.ROOT,
                "* %s: %.1f s, %.0f MB/s, at most %,d bytes of temporary files%n",
                verb,
                seconds,
                (double) LAYERS * FILES * FILE_SIZE / 1e6 / seconds,
                most);
        return most;
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                size += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        } catch (NoSuchFileException | UncheckedIOException e) {
            // Deleted meanwhile.
        }
        return size;
    }

    private static RawManifest write(String reference) throws IOException {
        try (ImageDestination destination = transports().openDestination(ImageReference.parse(reference))) {
            List<Descriptor> layers = new ArrayList<>();
            for (int i = 0; i < LAYERS; i++) {
                layers.add(writeLayer(destination, i));
            }
            ObjectNode config = JsonText.newObject().put("os", "linux").put("architecture", "amd64");
            ArrayNode diffIds = config.putObject("rootfs").putArray("diff_ids");
            layers.forEach(layer -> diffIds.add(layer.digest().toString()));
            byte[] bytes = JsonText.compact(config);
            ObjectNode json = JsonText.newObject().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
            try (BlobUpload upload = destination.uploadBlob()) {
                upload.write(bytes);
                json.set(
                        "config",
                        Descriptor.of(MediaTypes.OCI_CONFIG, upload.commit(), bytes.length)
                                .json());
            }
            ArrayNode array = json.putArray("layers");
            layers.forEach(layer -> array.add(layer.json()));
            RawManifest manifest = RawManifest.of(JsonText.indented(json), MediaTypes.OCI_MANIFEST);
            destination.commit(manifest);
            return manifest;
        }
    }

    private static Descriptor writeLayer(ImageDestination destination, int number) throws IOException {
        Random random = new Random(number);
        byte[] content = new byte[FILE_SIZE];
        try (BlobUpload upload = destination.uploadBlob()) {
            for (int i = 0; i < FILES; i++) {
                random.nextBytes(content);
                upload.write(header("layer" + number + "-" + i));
                upload.write(content);
            }
            upload.write(TarEntryEncoder.end());
            long size = upload.size();
            return Descriptor.of(MediaTypes.OCI_LAYER, upload.commit(), size);
        }
    }

    private static byte[] header(String name) {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        return TarEntryEncoder.encode(new TarEntry(
                TarEntryType.FILE,
                path,
                path,
                0644,
                0,
                0,
                1,
                Instant.ofEpochSecond(1),
                FILE_SIZE,
                new byte[0],
                0,
                0,
                List.of(),
                -1,
                0));
    }
}
