package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A conversion to a registry that is killed at any moment: the tag leads to the old image or to the whole new one, and the
 * next run succeeds. {@code -Dfault.kills=100} says how often.
 */
class KilledConversionSlowIT {
    private static final int KILLS = Integer.getInteger("fault.kills", 12);
    private static final long SEED = 20261124;

    @TempDir
    Path temporary;

    @Test
    void theTagLeadsToTheOldImageOrTheWholeNewOne() throws Exception {
        SampleImage image = SampleImage.oci(1, 3, 1_500_000);
        SampleImage old = SampleImage.oci(2, 1, 100);
        try (FakeRegistry registry = FakeRegistry.start()) {
            image.blobs().forEach(blob -> registry.putBlob("a", blob));
            registry.putManifest("a", "1", image.manifest());
            assertThat(start(registry, "first").waitFor()).isZero();
            RawManifest whole = registry.manifest("b", "first");
            long begin = System.nanoTime();
            assertThat(start(registry, "second").waitFor()).isZero();
            long time = System.nanoTime() - begin;

            Random random = new Random(SEED);
            int after = 0;
            for (int i = 0; i < KILLS; i++) {
                String repository = "killed-" + i;
                old.blobs().forEach(blob -> registry.putBlob(repository, blob));
                registry.putManifest(repository, "nydus", old.manifest());
                Process process = start(registry, repository, "nydus");
                double moment = (i + random.nextDouble()) / KILLS;
                Thread.sleep(TimeUnit.NANOSECONDS.toMillis((long) (time * moment)));
                process.destroyForcibly().waitFor();
                RawManifest found = registry.manifest(repository, "nydus");
                assertThat(found).as("kill %d", i).isIn(old.manifest(), whole);
                requireBlobs(registry, repository, found);
                after += found.equals(whole) ? 1 : 0;
                if (i % 4 == 3) {
                    assertThat(start(registry, repository, "nydus").waitFor()).isZero();
                    assertThat(registry.manifest(repository, "nydus")).isEqualTo(whole);
                    requireBlobs(registry, repository, whole);
                }
            }
            System.err.println("convert to a registry: killed " + KILLS + " times, " + after + " times after its end");
        }
    }

    private static void requireBlobs(FakeRegistry registry, String repository, RawManifest manifest)
            throws IOException {
        ImageManifest read = ImageManifest.read(manifest);
        assertThat(registry.blob(repository, read.config().digest())).isNotNull();
        for (Descriptor layer : read.layers()) {
            assertThat(registry.blob(repository, layer.digest())).hasSize((int) layer.size());
        }
    }

    private Process start(FakeRegistry registry, String tag) throws IOException {
        return start(registry, "b", tag);
    }

    private Process start(FakeRegistry registry, String repository, String tag) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledConversion.class.getName(),
                        registry.reference("a:1").toString(),
                        registry.reference(repository + ":" + tag).toString(),
                        temporary.toString())
                .inheritIO()
                .start();
    }
}
