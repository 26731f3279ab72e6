package dev.nydusconvert.layer;

import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Packs a generated layer and prints what it took, as a program of its own: {@code MeasuredPack large|small 5|6 RECIPE}.
 */
public final class MeasuredPack {
    private MeasuredPack() {}

    public static void main(String[] args) throws IOException {
        GeneratedLayer layer = GeneratedLayer.named(args[0]);
        PackOptions options = PackOptions.builder()
                .version(args[1].equals("5") ? RafsVersion.V5 : RafsVersion.V6)
                .recipe(RecipeMode.valueOf(args[2]))
                .build();
        long start = System.nanoTime();
        PackResult result = new Pack(options).run(layer, args[0], LayerOutputs.discarded());
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                Locale.ROOT,
                "%s v%s, recipe %s: tar %d MiB, %d files with data, blob %d MiB, bootstrap %d KiB, "
                        + "%.1f s, heap limit %d MiB, peak RSS %d MiB%n",
                args[0],
                args[1],
                args[2],
                result.input().orElseThrow().tarSize() >> 20,
                result.counts().contents(),
                result.blob().orElseThrow().size() >> 20,
                result.bootstrap().size() >> 10,
                elapsed.toMillis() / 1000.0,
                Runtime.getRuntime().maxMemory() >> 20,
                ResidentMemory.peakKib() >> 10);
    }
}
