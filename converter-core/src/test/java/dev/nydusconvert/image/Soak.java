package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.registry.FakeRegistry;
import dev.nydusconvert.image.registry.Registries;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.TreeRemoval;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The process of {@link SoakSlowIT}: converts image after image, and compares what it holds at the end with what it held warm. */
final class Soak {
    private static final long MAX_GROWTH_OF_HEAP = 4 << 20;
    /** 64 KiB a conversion would be more; a codec's context alone has megabytes. */
    private static final long MAX_GROWTH_OF_PROCESS = 48 << 20;

    private final Path dir;
    private final int conversions;
    private final Path temporary;

    private Soak(Path dir, int conversions) throws IOException {
        this.dir = dir;
        this.conversions = conversions;
        this.temporary = Files.createDirectory(dir.resolve("temporary"));
    }

    /** @param args an empty folder, and how many conversions */
    public static void main(String[] args) throws Exception {
        new Soak(Path.of(args[0]), Integer.parseInt(args[1])).run();
    }

    private ConvertImage convert() {
        return new ConvertImage(ConvertOptions.DEFAULTS, temporary, ImageProgress.NONE);
    }

    /** What a process holds. */
    private record Held(long heap, long resident, int threads, long handles, long temporaryFiles) {}

    private void run() throws Exception {
        int warmUp = conversions / 4;
        FileReference source = TestImage.ofGzipLayers().writeTo(dir.resolve("source"));
        FileReference broken = TestImage.ofGzipLayers().wrongDiffId().writeTo(dir.resolve("broken"));
        Held warm = null;
        ContentDigest first = null;
        for (int i = 1; i <= conversions; i++) {
            ContentDigest digest = i % 10 == 0 ? throughARegistry(source) : throughALayout(source);
            assertThat(first == null ? digest : first).isEqualTo(digest);
            first = digest;
            if (i % 25 == 0) {
                fail(broken);
            }
            if (i == warmUp) {
                warm = held();
            }
        }
        Held end = held();
        System.out.println(
                "soak: " + conversions + " conversions, after " + warmUp + ": " + warm + ", at the end: " + end);
        assertThat(end.heap() - warm.heap()).as("heap").isLessThan(MAX_GROWTH_OF_HEAP);
        assertThat(end.resident() - warm.resident()).as("resident memory").isLessThan(MAX_GROWTH_OF_PROCESS);
        assertThat(end.threads()).as("threads").isLessThanOrEqualTo(warm.threads() + 4);
        assertThat(end.handles()).as("handles").isLessThanOrEqualTo(warm.handles() + 8);
        assertThat(end.temporaryFiles()).as("temporary files").isEqualTo(warm.temporaryFiles());
        assertThat(temporary).isEmptyDirectory();
    }

    private ContentDigest throughALayout(FileReference reference) throws IOException {
        FileReference target = TestImage.reference(dir.resolve("target"));
        FileReference back = TestImage.reference(dir.resolve("back"));
        try (ImageSource source = TestImage.open(reference);
                ImageDestination destination = FileTransports.openDestination(target)) {
            convert().run(source, destination);
        }
        try (ImageSource nydus = TestImage.open(target);
                ImageDestination destination = FileTransports.openDestination(back)) {
            new RevertImage(RevertOptions.DEFAULTS, temporary, ImageProgress.NONE).run(nydus, destination);
            return nydus.topManifest().digest();
        } finally {
            TreeRemoval.delete(dir.resolve("target"));
            TreeRemoval.delete(dir.resolve("back"));
        }
    }

    private ContentDigest throughARegistry(FileReference reference) throws IOException {
        TransportOptions options =
                TransportOptions.defaults().withPlainHttp(HostSet.ALL).withEnvironment(Map.of());
        try (FakeRegistry registry = FakeRegistry.start();
                ImageSource source = TestImage.open(reference);
                ImageDestination destination = new Registries(options).openDestination(registry.reference("a:nydus"))) {
            return convert().run(source, destination).result().digest();
        }
    }

    private void fail(FileReference broken) throws IOException {
        Path target = dir.resolve("never");
        try (ImageSource source = TestImage.open(broken);
                ImageDestination destination = FileTransports.openDestination(TestImage.reference(target))) {
            convert().run(source, destination);
        } catch (IOException e) {
            TreeRemoval.delete(target);
            return;
        }
        throw new AssertionError("a layer of another digest was taken");
    }

    private static Held held() throws IOException, InterruptedException {
        // Idle connections and threads of registries that are gone end by themselves.
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(1_000);
        }
        return new Held(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                residentBytes(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                count(Path.of("/proc/self/fd")),
                count(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    private static long residentBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
