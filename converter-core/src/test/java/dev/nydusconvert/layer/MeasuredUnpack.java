package dev.nydusconvert.layer;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Unpacks a layer and prints what it took, as a program of its own: {@code MeasuredUnpack BOOTSTRAP BLOBS RECIPE_USE}. */
public final class MeasuredUnpack {
    private MeasuredUnpack() {}

    public static void main(String[] args) throws IOException {
        UnpackOptions options = UnpackOptions.DEFAULTS.withRecipe(RecipeUse.valueOf(args[2]));
        BlobLocator blobs = BlobLocator.inDirectory(Path.of(args[1]));
        long start = System.nanoTime();
        UnpackResult result;
        try (OpenLayer layer = OpenLayer.open(Path.of(args[0]), blobs, Findings.FAIL_FAST)) {
            result = new Unpack(options).run(layer, OutputStream.nullOutputStream());
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                Locale.ROOT,
                "unpack, recipe %s: %s, tar %d MiB, SHA-256 %s, %.1f s, heap limit %d MiB, peak RSS %d MiB%n",
                args[2],
                result.fidelity(),
                result.tarSize() >> 20,
                result.tarDigest().orElseThrow(),
                elapsed.toMillis() / 1000.0,
                Runtime.getRuntime().maxMemory() >> 20,
                ResidentMemory.peakKib() >> 10);
    }
}
