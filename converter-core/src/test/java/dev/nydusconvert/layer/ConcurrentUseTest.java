package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One verb, and one open layer, used by many threads at once, as the package says. */
class ConcurrentUseTest {
    private static final int THREADS = 8;
    private static final int RUNS = 24;

    @TempDir
    Path dir;

    private static <T> List<T> atOnce(Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<T>> all = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                all.add(work);
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(all)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void onePackPacksManyLayersIntoOneFolder() throws Exception {
        byte[] tar = RandomTar.of(3);
        Path folder = dir.resolve("new/folder");
        Pack pack = new Pack(PackOptions.DEFAULTS);
        List<String> digests = atOnce(() -> {
            try (DirectoryOutputs outputs = new DirectoryOutputs(folder)) {
                PackResult result = pack.run(new ByteArrayInputStream(tar), "test.tar", outputs);
                return result.blob().orElseThrow().id() + " "
                        + result.bootstrap().digest();
            }
        });
        assertThat(Set.copyOf(digests)).hasSize(1);
        assertThat(names(folder)).hasSize(2).noneMatch(it -> it.endsWith(".tmp"));
    }

    @Test
    void oneOpenLayerIsUnpackedCheckedAndExtractedByMany() throws Exception {
        byte[] tar = RandomTar.of(4);
        PackedLayer packed = PackedLayer.pack(
                tar, PackOptions.builder().recipe(RecipeMode.EMBED).build(), dir);
        Unpack unpack = new Unpack(UnpackOptions.DEFAULTS);
        Extract extract = new Extract(2);
        try (OpenLayer layer = packed.open()) {
            assertThat(atOnce(() -> {
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        unpack.run(layer, out);
                        Path target =
                                dir.resolve("tree-" + Thread.currentThread().getId() + "-" + System.nanoTime());
                        extract.run(layer, target);
                        return new Unpacked(Arrays.equals(out.toByteArray(), tar), names(target));
                    }))
                    .allMatch(Unpacked::right)
                    .extracting(Unpacked::names)
                    .containsOnly(names(treeOfOneThread(layer)));
        }
    }

    private record Unpacked(boolean right, Set<String> names) {}

    private Path treeOfOneThread(OpenLayer layer) throws IOException {
        Path target = dir.resolve("tree");
        new Extract(1).run(layer, target);
        return target;
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(files.map(it -> it.getFileName().toString()).toList());
        }
    }
}
